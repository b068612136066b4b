import path from "node:path";
import type { PreflightReport } from "@hone/core/training/preflight";
import type { RunConfig } from "@hone/core/training/run-config";
import { ContaminationCheck, type HeldPrompt } from "../data/contamination";
import { START } from "../data/epochs";
import { lengthHistogram } from "../data/length-histogram";
import { readRows } from "../data/read-rows";
import { measureMatmulPeak } from "../runtime/matmul-peak";
import { createTask } from "../train/tasks";
import { matmulShapes } from "./matmul-shapes";
import { judge } from "./preflight/checks";
import { estimateRun } from "./preflight/estimate";
import { lookAtRows, promptText } from "./preflight/look-at-rows";
import { openStart } from "./start";

export interface PreflightRequest {
  /** Paths in it are absolute, or relative to the process's folder. */
  config: RunConfig;
  /** Files of the test split: only compared with what is trained on. */
  test: string[];
  /** Threads of one operator; all processors when not given. */
  threads?: number;
}

const PROBLEMS = 20;
const EXAMPLES = 5;
const EXAMPLE_CHARACTERS = 400;

/**
 * Looks at what a run would do, without training: which tokens of real rows carry loss, whether the end of a turn is
 * learned, what is lost on the way, how much time and memory it takes, and whether held-out prompts are trained on.
 * @throws AppError as the run itself would at its start: nothing to learn, a model of the wrong kind, files that cannot
 *   be read
 */
export async function preflight(
  { config, test, threads }: PreflightRequest,
  { signal }: { signal: AbortSignal },
): Promise<PreflightReport> {
  const start = await openStart(config);
  const problems: string[] = [];
  const onProblem = (line: string) => {
    if (problems.length < PROBLEMS) problems.push(withoutFolder(line, config));
  };
  const task = await createTask({ ...start, config, signal, onProblem });
  const held = await heldPrompts(config, test, signal);
  const seen = await lookAtRows(config.data.train, { ...start, config, signal }, (prompt) => {
    for (const { check } of held) check.add(prompt);
  });
  const { sizes, batchesPerEpoch } = task;
  const peak = await measureMatmulPeak(matmulShapes(start.model.model, sizes), { threads });
  const batchesPerStep = task.steps(START).next().value.batches.length;
  const estimate = estimateRun({ config, start, sizes, batchesPerEpoch, batchesPerStep, peak });
  const contamination = held.map(summary);
  return {
    checks: judge({ config, train: task.data, seen, contamination, estimate }),
    train: task.data,
    validation: task.validation,
    problems,
    rows: seen.rows,
    lengths: lengthHistogram(seen.lengths, config.maxTokens),
    contamination,
    estimate,
  };
}

interface Held {
  split: "validation" | "test";
  prompts: number;
  check: ContaminationCheck;
}

async function heldPrompts(config: RunConfig, test: readonly string[], signal: AbortSignal): Promise<Held[]> {
  const held: Held[] = [];
  for (const [split, files] of [["validation", config.data.validation] as const, ["test", test] as const]) {
    if (files.length === 0) continue;
    const prompts: HeldPrompt[] = [];
    for await (const { file, line, row } of readRows(files, {
      ...{ want: "any", plainPairs: config.data.plainPairs, signal },
    }))
      prompts.push({ text: promptText(row), file: path.basename(file), line });
    held.push({ split, prompts: prompts.length, check: new ContaminationCheck(prompts) });
  }
  return held;
}

function summary({ split, prompts, check }: Held): PreflightReport["contamination"][number] {
  const found = check.overlaps();
  const exact = found.filter(({ kind }) => kind === "exact").length;
  return {
    ...{ split, prompts, exact, near: found.length - exact },
    examples: found.slice(0, EXAMPLES).map((overlap) => ({
      ...overlap,
      prompt: overlap.prompt.slice(0, EXAMPLE_CHARACTERS),
      trained: overlap.trained.slice(0, EXAMPLE_CHARACTERS),
    })),
  };
}

/** People know the export's files by their names. */
function withoutFolder(line: string, { data }: RunConfig): string {
  const file = [...data.train, ...data.validation].find((name) => line.startsWith(`${name}:`));
  return file === undefined ? line : path.basename(file) + line.slice(file.length);
}
