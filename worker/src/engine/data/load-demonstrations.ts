import { AppError, isAppError } from "@hone/core/errors";
import { type ConversationRow, learnLast, type TextRow, type TrainingRow } from "@hone/core/training/rows";
import { type EncodeOptions, encodeDemonstration } from "./encode-conversation";
import { type EncodedDocument, learnedCount } from "./encoded";
import { type ReadRowsOptions, type ReadSummary, readRows } from "./read-rows";

export interface LoadOptions extends EncodeOptions, Omit<ReadRowsOptions, "want"> {
  /** Every assistant turn that the data mark, or only the last of each conversation. */
  learn: "all" | "last";
  /** Rows to use at all; every row where not given. The others are not counted. */
  keep?: (row: TrainingRow) => boolean;
}

/**
 * Reads and encodes files that are learned by themselves. A row that the tokenizer or the chat template refuses is a bad
 * row like any other: it is named by file and line, counted, and passed over. All documents are held in memory, five
 * bytes a token.
 * @throws AppError as `readRows`; INVALID_INPUT with the first reason when not one row could be encoded
 */
export async function loadDemonstrations(
  files: readonly string[],
  options: LoadOptions,
): Promise<{ documents: EncodedDocument[]; summary: ReadSummary }> {
  const documents: EncodedDocument[] = [];
  const reading = readRows(files, { ...options, want: "demonstrations" });
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
    const problem = encodeInto(documents, row as ConversationRow | TextRow, options);
    if (problem === null) continue;
    refused += 1;
    first ??= `${file}:${line}: ${problem}`;
    options.onProblem?.(`${file}:${line}: ${problem}`);
  }
  if (documents.length === 0)
    throw new AppError(
      "INVALID_INPUT",
      first
        ? `${files.join(", ")}: no row can be encoded. The first problem: ${first}`
        : `${files.join(", ")}: the chosen share of the prompts holds no row; take a larger share.`,
    );
  const { rows, badRows } = step.value;
  return { documents, summary: { rows: rows - refused - passedOver, badRows: badRows + refused } };
}

/** Adds the row's document; gives back what is wrong with it instead. */
function encodeInto(
  documents: EncodedDocument[],
  row: ConversationRow | TextRow,
  options: LoadOptions,
): string | null {
  try {
    const chosen = row.kind === "conversation" && options.learn === "last" ? learnLast(row) : row;
    const document = encodeDemonstration(chosen, options);
    if (learnedCount(document) === 0) return "text: nothing to learn is left after encoding";
    documents.push(document);
    return null;
  } catch (error) {
    if (isAppError(error)) return error.message;
    throw error;
  }
}
