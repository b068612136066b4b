import { AppError } from "@hone/core/errors";
import type { LanguageEvaluation } from "@hone/core/training/evaluation";
import { type EncodedDocument, learnedCount } from "../data/encoded";
import { loadDemonstrations } from "../data/load-demonstrations";
import type { TextTokenizer } from "../tokenizer/text-tokenizer";
import type { DocumentScorer, ScoreOptions } from "./document-scorer";

export interface EvaluationData {
  /** Files in any format that the project exports or imports. */
  files: readonly string[];
  plainPairs: "conversation" | "text";
  /** Told of every row that cannot be used, as FILE:LINE: what is wrong. */
  onProblem?(line: string): void;
}

/**
 * How well a language model foretells the learned tokens of some files: of plain texts every token after the BOS, of
 * conversations the assistant's turns with the tokens that end them. Every token counts the same.
 * @throws AppError as `loadDemonstrations`
 */
export async function evaluateLanguage(
  scorer: DocumentScorer,
  { files, plainPairs, onProblem }: EvaluationData,
  options: ScoreOptions = {},
): Promise<LanguageEvaluation> {
  const { tokenizer } = scorer;
  const { documents, summary } = await loadDemonstrations(files, {
    tokenizer,
    endTokenIds: scorer.config.eosTokenIds,
    learn: "all",
    plainPairs,
    signal: options.signal,
    onProblem,
  });
  const surprises = await scorer.score(documents, options);
  const nats = surprises.reduce<number>((sum, surprise) => sum + surprise!, 0);
  if (!Number.isFinite(nats))
    throw new AppError(
      "INVALID_INPUT",
      `${scorer.folder}: the loss is ${nats}; the model's weights are damaged, or its training went wrong.`,
    );
  const tokens = documents.reduce((sum, document) => sum + learnedCount(document), 0);
  const bytes = documents.reduce((sum, document) => sum + learnedBytes(document, tokenizer), 0);
  return {
    kind: "language",
    loss: nats / tokens,
    perplexity: Math.exp(nats / tokens),
    bitsPerByte: nats / Math.LN2 / bytes,
    tokens,
    bytes,
    documents: documents.length,
    tooLong: documents.filter((document) => document.tokens.length > scorer.maxTokens).length,
    badRows: summary.badRows,
  };
}

/** The tokens before a text decide how its first one reads: with a space or without. */
const CONTEXT = 6;

/** UTF-8 bytes of the text of a document's learned tokens; special tokens have none. */
export function learnedBytes({ tokens, learned }: EncodedDocument, tokenizer: TextTokenizer): number {
  let bytes = 0;
  for (let start = learned.indexOf(1); start >= 0; ) {
    const end = learned.indexOf(0, start);
    const before = Array.from(tokens.subarray(Math.max(0, start - CONTEXT), start));
    const run = Array.from(tokens.subarray(start, end < 0 ? tokens.length : end));
    bytes += Buffer.byteLength(tokenizer.decode([...before, ...run]));
    bytes -= Buffer.byteLength(tokenizer.decode(before));
    start = end < 0 ? -1 : learned.indexOf(1, end);
  }
  return bytes;
}
