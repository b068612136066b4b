import path from "node:path";
import { isAppError } from "@hone/core/errors";
import type { RowView } from "@hone/core/training/preflight";
import { type ComparisonsRow, learnLast, type TrainingRow } from "@hone/core/training/rows";
import type { RunConfig } from "@hone/core/training/run-config";
import type { HfConfig } from "../../checkpoint/hf-config";
import { encodeDemonstration, encodeResponse } from "../../data/encode-conversation";
import type { EncodedDocument } from "../../data/encoded";
import { type PlacedRow, readRows } from "../../data/read-rows";
import { shareOfPrompts } from "../../data/share";
import type { TextTokenizer } from "../../tokenizer/text-tokenizer";

/** Documents that are shown token by token, and tokens of one of them. */
const SHOWN = 6;
const SHOWN_TOKENS = 600;
/** Documents whose text is taken there and back: a tokenizer that loses text loses it early. */
const ROUND_TRIPS = 200;

export interface LookContext {
  config: RunConfig;
  model: HfConfig;
  tokenizer: TextTokenizer;
  signal: AbortSignal;
}

/** What the rows that are learned from are like, before anything is done about their length. */
export interface RowsSeen {
  /** Of every document, in tokens. */
  lengths: number[];
  rows: RowView[];
  /** Answers that are learned; of these, with the token that ends them, and with it within the longest length. */
  answers: number;
  ended: number;
  endedWithin: number;
  roundTrips: number;
  /** `FILE:LINE` and what came back of the first text that the tokenizer changes. */
  changed: { count: number; first: string | null };
}

/**
 * Reads and encodes every row once.
 * @param onPrompt told of what each row answers, for rows that can be read
 * @throws AppError as `readRows`
 */
export async function lookAtRows(
  files: readonly string[],
  context: LookContext,
  onPrompt: (prompt: string) => void,
): Promise<RowsSeen> {
  const { config, signal } = context;
  const keep = shareOfPrompts(config.data.share, config.seed);
  const seen: RowsSeen = {
    ...{ lengths: [], rows: [], answers: 0, ended: 0, endedWithin: 0, roundTrips: 0 },
    changed: { count: 0, first: null },
  };
  const want =
    config.kind === "reward" ? "judgements" : config.kind === "dpo" ? "comparisons" : "demonstrations";
  for await (const placed of readRows(files, { want, plainPairs: config.data.plainPairs, signal })) {
    if (!keep(placed.row)) continue;
    onPrompt(promptText(placed.row));
    for (const { label, document } of documentsOf(placed.row, context))
      note(seen, placed, label, document, context);
    if (seen.roundTrips < ROUND_TRIPS) goThereAndBack(seen, placed, context.tokenizer);
  }
  return seen;
}

/** What a row answers, without the system's words, which all rows may share; a text without a prompt is its own. */
export function promptText(row: TrainingRow): string {
  if (row.kind === "text") return row.prompt || row.text;
  const asked =
    row.kind === "conversation" ? row.messages.slice(0, row.learned.lastIndexOf(true)) : row.prompt;
  if (typeof asked === "string") return asked;
  return asked
    .filter(({ role }) => role !== "system")
    .map(({ content }) => content)
    .join("\n");
}

interface Labeled {
  label: string;
  document: EncodedDocument;
}

/** Rows that cannot be encoded give nothing: the task counts and names them. */
function documentsOf(row: TrainingRow, { config, model, tokenizer }: LookContext): Labeled[] {
  const options = { tokenizer, endTokenIds: model.eosTokenIds };
  try {
    if (row.kind === "comparisons")
      return row.responses.map((text, i) => ({
        label: labelOf(row, i),
        document: encodeResponse(row.prompt, text, options),
      }));
    if (row.kind === "rated")
      return [
        {
          label: row.good ? "good" : "bad",
          document: encodeResponse(row.prompt, row.response, options),
        },
      ];
    const last = row.kind === "conversation" && config.kind === "sft" && config.learn === "last";
    return [{ label: "demonstration", document: encodeDemonstration(last ? learnLast(row) : row, options) }];
  } catch (error) {
    if (isAppError(error)) return [];
    throw error;
  }
}

/** How the first judge of a row placed a response. */
function labelOf({ responses, judgements }: ComparisonsRow, response: number): string {
  const { tiers } = judgements[0]!;
  const tier = tiers.findIndex((places) => places.includes(response));
  if (responses.length === 2 && tiers.length === 2) return tier === 0 ? "chosen" : "rejected";
  return tier < 0 ? "not ranked" : `rank ${tier + 1}`;
}

function note(
  seen: RowsSeen,
  { file, line }: PlacedRow,
  label: string,
  { tokens, learned }: EncodedDocument,
  { config, model, tokenizer }: LookContext,
): void {
  seen.lengths.push(tokens.length);
  for (const [i, flag] of learned.entries()) {
    if (flag === 0 || learned[i + 1] === 1) continue;
    const isEnd = model.eosTokenIds.includes(tokens[i]!);
    seen.answers += 1;
    seen.ended += isEnd ? 1 : 0;
    seen.endedWithin += isEnd && i < config.maxTokens ? 1 : 0;
  }
  if (seen.rows.length >= SHOWN) return;
  seen.rows.push({
    file: path.basename(file),
    line,
    label,
    tokens: Array.from(tokens.subarray(0, SHOWN_TOKENS), (id, i) => ({
      id,
      text: tokenizer.piece(id),
      learned: learned[i] === 1,
      special: tokenizer.isSpecial(id),
    })),
    length: tokens.length,
    tooLong: tokens.length > config.maxTokens,
  });
}

/** Some tokenizers put a space in front of every text; that alone is no change. */
function goThereAndBack(seen: RowsSeen, { file, line, row }: PlacedRow, tokenizer: TextTokenizer): void {
  for (const text of textsOf(row, tokenizer)) {
    seen.roundTrips += 1;
    const back = tokenizer.decodeAll(tokenizer.encode(text, { special: false }));
    if (back.trimStart() === text.trimStart()) continue;
    seen.changed.count += 1;
    seen.changed.first ??= `${path.basename(file)}:${line}: ${difference(text.trimStart(), back.trimStart())}`;
  }
}

/** What the model is given of a row: through its chat template where the row is a conversation. */
function textsOf(row: TrainingRow, tokenizer: TextTokenizer): string[] {
  if (row.kind === "text") return [row.prompt + row.text];
  const conversations =
    row.kind === "conversation"
      ? [row.messages]
      : (row.kind === "rated" ? [row.response] : row.responses).map((content) =>
          typeof row.prompt === "string"
            ? row.prompt + content
            : [...row.prompt, { role: "assistant" as const, content }],
        );
  try {
    return conversations.map((one) =>
      typeof one === "string" ? one : tokenizer.chatTemplate!.render(one, { addGenerationPrompt: false }),
    );
  } catch {
    // No template, or one that refuses the row: the task has named it already.
    return [];
  }
}

function difference(before: string, after: string): string {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  const part = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 10), at + 20));
  return `${part(before)} becomes ${part(after)}`;
}
