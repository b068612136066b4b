import { isAppError } from "@hone/core/errors";
import type { TrainingPrompt, TrainingRow } from "@hone/core/training/rows";
import { encodeResponse } from "../data/encode-conversation";
import { type EncodedDocument, learnedCount } from "../data/encoded";
import { type PlacedRow, readRows } from "../data/read-rows";
import type { DocumentScorer } from "./document-scorer";
import type { EvaluationData } from "./language";

/** A response as the model sees it. */
export interface ResponseScore {
  text: string;
  /** Of the response, the token that ends it included. */
  tokens: number;
  /** Of a reward model; null where prompt and response are too long for it. */
  reward?: number | null;
  /** Of a language model: ln p of the response given its prompt, summed over its tokens. */
  logprob?: number;
}

export interface RowScores {
  file: string;
  /** In Parquet the row's number. */
  line: number;
  prompt: TrainingPrompt;
  /** In the order of the row. */
  responses: ResponseScore[];
}

/** So many rows are scored together, and told together. */
const ROWS = 64;

/**
 * Every response of every row with its score, in the order of the files. Rows may compare responses, hold one each, or
 * be demonstrations, whose last answer is the response.
 * @throws AppError as `readRows`
 */
export async function* scoreRows(
  scorer: DocumentScorer,
  { files, plainPairs, onProblem }: EvaluationData,
  signal?: AbortSignal,
): AsyncGenerator<RowScores> {
  let waiting: EncodedRow[] = [];
  for await (const placed of readRows(files, { want: "any", plainPairs, signal, onProblem })) {
    const row = encodeRow(scorer, placed, onProblem);
    if (row !== null) waiting.push(row);
    if (waiting.length < ROWS) continue;
    yield* await scored(scorer, waiting, signal);
    waiting = [];
  }
  yield* await scored(scorer, waiting, signal);
}

interface EncodedRow extends Omit<RowScores, "responses"> {
  responses: { text: string; document: EncodedDocument }[];
}

function encodeRow(
  { tokenizer, config }: DocumentScorer,
  { file, line, row }: PlacedRow,
  onProblem: EvaluationData["onProblem"],
): EncodedRow | null {
  const { prompt, texts } = partsOf(row);
  try {
    const responses = texts.map((text) => ({
      text,
      document: encodeResponse(prompt, text, { tokenizer, endTokenIds: config.eosTokenIds }),
    }));
    return { file, line, prompt, responses };
  } catch (error) {
    if (!isAppError(error)) throw error;
    onProblem?.(`${file}:${line}: ${error.message}`);
    return null;
  }
}

function partsOf(row: TrainingRow): { prompt: TrainingPrompt; texts: string[] } {
  switch (row.kind) {
    case "comparisons":
      return { prompt: row.prompt, texts: row.responses };
    case "rated":
      return { prompt: row.prompt, texts: [row.response] };
    case "text":
      return { prompt: row.prompt, texts: [row.text] };
    case "conversation": {
      const last = row.learned.lastIndexOf(true);
      return { prompt: row.messages.slice(0, last), texts: [row.messages[last]!.content] };
    }
  }
}

async function scored(
  scorer: DocumentScorer,
  rows: readonly EncodedRow[],
  signal?: AbortSignal,
): Promise<RowScores[]> {
  const documents = rows.flatMap(({ responses }) => responses.map(({ document }) => document));
  const results = documents.length === 0 ? [] : await scorer.score(documents, { signal });
  let next = 0;
  return rows.map(({ responses, ...row }) => ({
    ...row,
    responses: responses.map(({ text, document }): ResponseScore => {
      const result = results[next++] ?? null;
      const seen = { text, tokens: learnedCount(document) };
      return scorer.isRewardModel ? { ...seen, reward: result } : { ...seen, logprob: -result! };
    }),
  }));
}
