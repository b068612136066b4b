import { AppError, isAppError } from "@hone/core/errors";
import type { JudgedRow, TrainingRow } from "@hone/core/training/rows";
import {
  ComparisonCollector,
  type ComparisonElement,
  type ComparisonOptions,
  type ComparisonReport,
} from "./comparisons";
import { type ReadRowsOptions, type ReadSummary, readRows } from "./read-rows";

export interface LoadComparisonsOptions extends ComparisonOptions, Omit<ReadRowsOptions, "want"> {
  /** Comparisons alone, or verdicts on single responses as well. */
  want: "comparisons" | "judgements";
  /** Rows to use at all; every row where not given. The others are not counted. */
  keep?: (row: TrainingRow) => boolean;
}

export interface LoadedComparisons {
  elements: ComparisonElement[];
  report: ComparisonReport;
  summary: ReadSummary;
}

/**
 * Reads and encodes files of judged responses, one element per prompt. A row that the tokenizer or the chat template
 * refuses is a bad row like any other: it is named by file and line, counted, and passed over. All responses are held in
 * memory, five bytes a token.
 * @throws AppError as `readRows`; INVALID_INPUT when no prompt is left, with the first reason
 */
export async function loadComparisons(
  files: readonly string[],
  options: LoadComparisonsOptions,
): Promise<LoadedComparisons> {
  const collector = new ComparisonCollector(options);
  const reading = readRows(files, options);
  let first: string | undefined;
  let refused = 0;
  let passedOver = 0;
  let step = await reading.next();
  for (; !step.done; step = await reading.next()) {
    const { file, line, row } = step.value;
    if (options.keep && !options.keep(row)) {
      passedOver += 1;
      continue;
    }
    const problem = collect(collector, row as JudgedRow);
    if (problem === null) continue;
    refused += 1;
    first ??= `${file}:${line}: ${problem}`;
    options.onProblem?.(`${file}:${line}: ${problem}`);
  }
  const { elements, report } = collector.finish();
  if (elements.length === 0)
    throw new AppError("INVALID_INPUT", `${files.join(", ")}: ${nothingLeft(report, options, first)}`);
  const { rows, badRows } = step.value;
  return { elements, report, summary: { rows: rows - refused - passedOver, badRows: badRows + refused } };
}

/** Takes the row in; gives back what is wrong with it instead. */
function collect(collector: ComparisonCollector, row: JudgedRow): string | null {
  try {
    collector.add(row);
    return null;
  } catch (error) {
    if (isAppError(error)) return error.message;
    throw error;
  }
}

function nothingLeft(
  { prompts, responses, responsesTooLong, choices, ties }: ComparisonReport,
  options: LoadComparisonsOptions,
  first: string | undefined,
): string {
  if (prompts === 0)
    return first
      ? `no row can be encoded. The first problem: ${first}`
      : "the chosen share of the prompts holds no row; take a larger share.";
  const tied = options.ties === "leave-out" ? `, and ${ties} of ${choices} comparisons are ties` : "";
  return `nothing is left to learn: ${responsesTooLong} of ${responses} responses take more than ${options.maxTokens} tokens with their prompt${tied}. Raise maxTokens (--max-length), or bring more data.`;
}
