import path from "node:path";
import { AppError } from "@hone/core/errors";
import type { PreflightReport } from "@hone/core/training/preflight";
import type { RunConfig } from "@hone/core/training/run-config";
import { inspectModelFolder } from "../checkpoint/model-folder";
import { ContaminationCheck, type HeldPrompt } from "../data/contamination";
import { lengthHistogram } from "../data/length-histogram";
import { readRows } from "../data/read-rows";
import type { ModelConfig } from "../models/families";
import { measureMatmulPeak } from "../runtime/matmul-peak";
import { TextTokenizer } from "../tokenizer/text-tokenizer";
import { createTask } from "../train/tasks";
import { matmulShapes } from "./matmul-shapes";
import { judge } from "./preflight/checks";
import { type PlannedData, planComparisons } from "./preflight/comparisons";
import { estimateRun } from "./preflight/estimate";
import { type LookContext, lookAtRows, promptText } from "./preflight/look-at-rows";

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
  const { config: model } = await inspectModelFolder(config.model);
  requireKind(config, model.model);
  const problems: string[] = [];
  const onProblem = (line: string) => {
    if (problems.length < PROBLEMS) problems.push(withoutFolder(line, config));
  };
  const context = { config, model, tokenizer: await TextTokenizer.load(config.model), signal };
  const planned = await plan({ ...context, onProblem });
  const held = await heldPrompts(config, test, signal);
  const seen = await lookAtRows(config.data.train, context, (prompt) => {
    for (const { check } of held) check.add(prompt);
  });
  const trained: ModelConfig = { ...model.model, head: config.kind === "reward" ? "reward" : "vocabulary" };
  const peak = await measureMatmulPeak(matmulShapes(trained, planned.sizes), { threads });
  const estimate = estimateRun({ config, model: trained, peak, ...planned });
  const contamination = held.map(summary);
  return {
    checks: judge({ config, train: planned.data, seen, contamination, estimate }),
    train: planned.data,
    validation: planned.validation,
    problems,
    rows: seen.rows,
    lengths: lengthHistogram(seen.lengths, config.maxTokens),
    contamination,
    estimate,
  };
}

function requireKind(config: RunConfig, { head }: ModelConfig): void {
  if (head === "reward" && config.kind !== "reward")
    throw new AppError(
      "UNSUPPORTED",
      `${config.model}: is a reward model; ${config.kind} trains a language model. Choose another base model.`,
    );
}

function plan(context: LookContext & { onProblem(line: string): void }): Promise<PlannedData> {
  const { config } = context;
  if (config.kind === "reward" || config.kind === "dpo") return planComparisons({ ...context, config });
  return createTask(context);
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
