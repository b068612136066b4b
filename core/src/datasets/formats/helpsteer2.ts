import type { ExportCandidate, PromptJudgements } from "../judgements";
import type { SkipReason } from "../skip-reasons";
import { type CheckedPrompt, checkPrompt, emit, type PromptRules } from "./conversation";
import { type DatasetFormat, refuseUnless } from "./format";

// Shape: the dataset card of nvidia/HelpSteer2. Turns of a longer prompt are separated as in its rows and in
// NeMo-Aligner's templates: "\n<extra_id_1>Assistant\n" and "\n<extra_id_1>User\n".

export const helpsteer2Attributes = [
  "helpfulness",
  "correctness",
  "coherence",
  "complexity",
  "verbosity",
] as const;
const scale = { min: 0, max: 4 };
const mark = "<extra_id_1>";
const rules: PromptRules = { system: false, tool: false, alternating: true };

export const helpsteer2: DatasetFormat = {
  title: "HelpSteer2",
  description:
    "Single responses scored 0–4 on five attributes; needs a campaign that asks for exactly these.",
  needs: "attributes",
  layout: "jsonl",
  containers: ["jsonl", "parquet"],
  version: 1,
  fullDetail: true,
  columns: {
    prompt: "string",
    response: "string",
    helpfulness: "int32",
    correctness: "int32",
    coherence: "int32",
    complexity: "int32",
    verbosity: "int32",
  },
  refuse: (summary) => {
    const refusal = refuseUnless("comparisons", summary);
    if (refusal !== null) return refusal;
    const missing = helpsteer2Attributes.filter((name) => !summary.attributes.includes(name));
    if (missing.length === 0) return null;
    const have = summary.attributes.length === 0 ? "none" : summary.attributes.join(", ");
    const message =
      `HelpSteer2 needs the attributes ${helpsteer2Attributes.join(", ")}, each scored 0–4. ` +
      `This data lacks ${missing.join(", ")} (it has: ${have}). Give a campaign these attribute scales.`;
    return { code: "attributes_missing", message, missing, present: summary.attributes };
  },
  write: (item, sink) => {
    const prompt = checkPrompt(item.messages, rules);
    for (const candidate of distinctCandidates(item)) emit(rowOf(item, prompt, candidate), sink);
  },
};

/** In the order of their ids. */
function distinctCandidates(item: PromptJudgements): ExportCandidate[] {
  const byId = new Map(item.rankings.flatMap((r) => r.candidates).map((c) => [c.id, c]));
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * One row per candidate: the mean of its judges' scores, rounded to the nearest whole number, as HelpSteer2 itself was
 * made (arXiv 2406.08673, §2). A judge who left out one of the five does not count.
 */
function rowOf(
  item: PromptJudgements,
  prompt: CheckedPrompt | SkipReason,
  candidate: ExportCandidate,
): object | SkipReason {
  if (typeof prompt === "string") return prompt;
  if (candidate.text.trim() === "") return "empty_response";
  if ([...prompt.turns.map((turn) => turn.content), candidate.text].some((text) => text.includes(mark)))
    return "turn_marker_in_text";
  const scores = item.rankings
    .map((ranking) => ranking.assessments[candidate.id]?.attributes ?? {})
    .filter((attributes) => helpsteer2Attributes.every((name) => name in attributes));
  if (scores.length === 0) return "attributes_missing";
  const outside = scores.some((attributes) =>
    helpsteer2Attributes.some((name) => attributes[name]! < scale.min || attributes[name]! > scale.max),
  );
  if (outside) return "attribute_out_of_range";
  const means = helpsteer2Attributes.map((name) => {
    const sum = scores.reduce((total, attributes) => total + attributes[name]!, 0);
    return [name, Math.round(sum / scores.length)];
  });
  return { prompt: promptText(prompt), response: candidate.text, ...Object.fromEntries(means) };
}

function promptText({ turns }: CheckedPrompt): string {
  return turns
    .map(({ role, content }, i) =>
      i === 0 ? content : `\n${mark}${role === "user" ? "User" : "Assistant"}\n${content}`,
    )
    .join("");
}
