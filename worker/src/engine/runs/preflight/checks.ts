import type { PreflightReport } from "@hone/core/training/preflight";
import type { RunConfig } from "@hone/core/training/run-config";
import type { DataReport } from "@hone/core/training/run-events";
import type { RowsSeen } from "./look-at-rows";

type Check = PreflightReport["checks"][number];
type Finding = Omit<Check, "check">;

export interface Findings {
  config: RunConfig;
  train: DataReport;
  seen: RowsSeen;
  contamination: PreflightReport["contamination"];
  estimate: PreflightReport["estimate"];
}

const n = (value: number) => value.toLocaleString("en");
const ok = (message: string): Finding => ({ outcome: "ok", message });
const warning = (message: string): Finding => ({ outcome: "warning", message });
const failure = (message: string): Finding => ({ outcome: "failure", message });

/** Judges what a preflight has found, each with one sentence that says what to do. */
export function judge(found: Findings): Check[] {
  return [
    { check: "rows", ...judgeRows(found.train) },
    { check: "endToken", ...judgeEnds(found) },
    { check: "roundTrip", ...judgeRoundTrips(found.seen) },
    { check: "length", ...judgeLength(found) },
    { check: "contamination", ...judgeContamination(found.contamination) },
    { check: "memory", ...judgeMemory(found.estimate) },
  ];
}

function judgeRows({ rows, badRows }: DataReport): Finding {
  if (badRows === 0) return ok(`All ${n(rows)} rows can be read.`);
  return warning(
    `${n(badRows)} of ${n(rows + badRows)} rows cannot be used and are left out; below it says what is wrong with them.`,
  );
}

function judgeEnds({ config, seen: { answers, ended, endedWithin } }: Findings): Finding {
  if (config.kind === "pretrain") return ok("Plain texts have no turns; nothing is appended to them.");
  if (ended === 0)
    return failure(
      "No answer ends with a token at which generation stops: the model would never stop. Correct the chat template, or eos_token_id in generation_config.json.",
    );
  const lost = answers - endedWithin;
  if (lost === 0)
    return ok(`Every one of ${n(answers)} answers ends with a token at which generation stops.`);
  const what = config.kind === "sft" && config.tooLong === "cut" ? "lose it with their end" : "are left out";
  return warning(`${n(lost)} of ${n(answers)} answers are too long and ${what}; allow longer rows.`);
}

function judgeRoundTrips({ roundTrips, changed: { count, first } }: RowsSeen): Finding {
  if (count === 0)
    return ok(`${n(roundTrips)} texts came back from the tokenizer as they were, special tokens included.`);
  return warning(
    `The tokenizer changes ${n(count)} of ${n(roundTrips)} texts, so the model never learns them as written. The first: ${first}`,
  );
}

function judgeLength({ config, train: { tooLong, leftOut } }: Findings): Finding {
  const limit = n(config.maxTokens);
  if (tooLong === 0) return ok(`No row is longer than ${limit} tokens.`);
  if (config.kind === "pretrain") return ok(`${n(tooLong)} texts go on in further rows of ${limit} tokens.`);
  const left = leftOut === 0 ? "none is left out" : `${n(leftOut)} are left out`;
  return warning(
    `${n(tooLong)} rows are longer than ${limit} tokens; ${left}. Allow longer rows, or take it so.`,
  );
}

function judgeContamination(splits: PreflightReport["contamination"]): Finding {
  if (splits.length === 0) return ok("There is no validation or test split to compare with.");
  const sum = (key: "prompts" | "exact" | "near") => splits.reduce((total, split) => total + split[key], 0);
  const [prompts, exact, near] = [sum("prompts"), sum("exact"), sum("near")];
  if (exact + near === 0) return ok(`None of ${n(prompts)} held-out prompts is among those trained on.`);
  return warning(
    `Of ${n(prompts)} held-out prompts ${n(exact)} are trained on word for word and ${n(near)} nearly so: what they measure is too good. Take them out of one of the splits.`,
  );
}

function judgeMemory({ memoryBytes, machineMemoryBytes }: PreflightReport["estimate"]): Finding {
  const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GB`;
  const [needed, there] = [gigabytes(memoryBytes), gigabytes(machineMemoryBytes)];
  const advice = "take fewer or shorter rows in a batch, or adapters";
  if (memoryBytes > machineMemoryBytes)
    return failure(`It needs about ${needed}, this machine has ${there}: ${advice}.`);
  if (memoryBytes > 0.7 * machineMemoryBytes)
    return warning(`It needs about ${needed} of ${there}, and other programs need some: ${advice}.`);
  return ok(`It needs about ${needed} of ${there}.`);
}
