import { isAppError } from "@hone/core/errors";
import type { JudgedRow, TrainingJudgement, TrainingPrompt } from "@hone/core/training/rows";
import { encodeResponse } from "../data/encode-conversation";
import type { EncodedDocument } from "../data/encoded";
import { readRows } from "../data/read-rows";
import type { DocumentScorer } from "./document-scorer";
import type { EvaluationData } from "./language";

/** One prompt with its responses, each text once, and everything that people said about them. */
export interface JudgedPrompt {
  responses: { text: string; document: EncodedDocument }[];
  judgements: TrainingJudgement[];
  /** On single responses. */
  verdicts: { response: number; good: boolean; labeler: string | null }[];
}

interface Group {
  prompt: JudgedPrompt;
  /** By their texts: places among the responses. */
  places: Map<string, number>;
}

/**
 * Reads what people said about responses, by prompt. A row that the tokenizer or the chat template refuses is a bad row
 * like any other.
 * @throws AppError as `readRows`
 */
export async function readJudgedPrompts(
  { tokenizer, config }: DocumentScorer,
  { files, plainPairs, onProblem }: EvaluationData,
  signal?: AbortSignal,
): Promise<{ prompts: JudgedPrompt[]; badRows: number }> {
  const groups = new Map<string, Group>();
  const encode = (prompt: TrainingPrompt, text: string) =>
    encodeResponse(prompt, text, { tokenizer, endTokenIds: config.eosTokenIds });
  const add = (row: JudgedRow) => {
    const texts = row.kind === "rated" ? [row.response] : row.responses;
    const key = promptKey(row.prompt);
    const group: Group = groups.get(key) ?? {
      prompt: { responses: [], judgements: [], verdicts: [] },
      places: new Map(),
    };
    const { prompt, places } = group;
    const fresh = [...new Set(texts)].filter((text) => !places.has(text));
    // All of them before any is taken: a row is used whole or not at all.
    const encoded = fresh.map((text) => ({ text, document: encode(row.prompt, text) }));
    groups.set(key, group);
    for (const response of encoded) places.set(response.text, prompt.responses.push(response) - 1);
    const placeOf = (i: number) => places.get(texts[i]!)!;
    if (row.kind === "rated")
      prompt.verdicts.push({ response: placeOf(0), good: row.good, labeler: row.labeler });
    else
      for (const judgement of row.judgements)
        prompt.judgements.push({ ...judgement, tiers: judgement.tiers.map((tier) => tier.map(placeOf)) });
  };
  let refused = 0;
  const reading = readRows(files, { want: "judgements", plainPairs, signal, onProblem });
  let step = await reading.next();
  for (; !step.done; step = await reading.next()) {
    const { file, line, row } = step.value;
    try {
      add(row as JudgedRow);
    } catch (error) {
      if (!isAppError(error)) throw error;
      refused += 1;
      onProblem?.(`${file}:${line}: ${error.message}`);
    }
  }
  return { prompts: [...groups.values()].map(({ prompt }) => prompt), badRows: step.value.badRows + refused };
}

const promptKey = (prompt: TrainingPrompt) =>
  JSON.stringify(typeof prompt === "string" ? prompt : prompt.map(({ role, content }) => [role, content]));
