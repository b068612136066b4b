import { AppError } from "@hone/core/errors";
import type { Message } from "@hone/core/prompts/message";
import type { ConversationRow, TextRow, TrainingPrompt } from "@hone/core/training/rows";
import type { TextTokenizer } from "../tokenizer/text-tokenizer";
import { encodePieces } from "./encode-pieces";
import type { EncodedDocument } from "./encoded";

export interface EncodeOptions {
  tokenizer: TextTokenizer;
  /** Tokens at which generation stops: the model's `eosTokenIds`. */
  endTokenIds: readonly number[];
}

/**
 * Encodes a conversation through the model's chat template. Learned are, of every message marked so, the tokens from
 * where generation would begin up to and including the token that ends the turn; what the template writes after that
 * (a line feed, say) is not.
 *
 * Where a message begins and ends is found by rendering the conversation up to there: the template needs no
 * `{% generation %}` marks, but what it writes for a beginning must be a beginning of what it writes for the whole.
 * @throws AppError INVALID_INPUT when the template refuses the messages, rewrites earlier turns, or ends a learned turn
 *   without any of the end tokens; or when a message spells out a special token
 */
export function encodeConversation(
  { messages, learned }: Pick<ConversationRow, "messages" | "learned">,
  options: EncodeOptions,
): EncodedDocument {
  const { tokenizer } = options;
  const template = tokenizer.chatTemplate;
  if (!template)
    throw new AppError(
      "INVALID_INPUT",
      "This model has no chat template, which conversations need; choose one for it (--chat-template, or chatTemplate in the settings), or train it on plain texts.",
    );
  refuseSpecials(messages, tokenizer);
  const render = (count: number, addGenerationPrompt: boolean) =>
    template.render(messages.slice(0, count), { addGenerationPrompt });
  const whole = render(messages.length, false);
  // From even to odd places a text that is learned, from odd to even ones what stands between.
  const cuts: number[] = [];
  for (const [i, isLearned] of learned.entries()) {
    if (!isLearned) continue;
    const before = render(i, true);
    const after = render(i + 1, false);
    if (!after.startsWith(before) || !whole.startsWith(after) || before.length < (cuts.at(-1) ?? 0))
      throw notAPrefix(i, after.startsWith(before));
    cuts.push(before.length, after.length);
  }
  return learnTurns(encodePieces(tokenizer, whole, cuts), options);
}

function notAPrefix(i: number, startsRight: boolean): AppError {
  const what = startsRight
    ? "writes this message otherwise when more messages follow"
    : "does not begin this message as it asks the model to begin it";
  return new AppError(
    "INVALID_INPUT",
    `messages[${i}]: the chat template ${what}, so what is learned cannot be told from the rest. Learn only the last answer of each conversation, or use another template.`,
  );
}

/** Text that spells out a special token would forge turns, in the data and in what the model learns to write. */
function refuseSpecials(messages: readonly Message[], tokenizer: TextTokenizer): void {
  for (const [i, { content }] of messages.entries()) {
    const special = tokenizer.specialIn(content);
    if (special !== undefined)
      throw new AppError(
        "INVALID_INPUT",
        `messages[${i}].content: spells out the special token ${special}; take it out of the text.`,
      );
  }
}

/** Marks every odd piece up to its last end token. */
function learnTurns(pieces: number[][], { tokenizer, endTokenIds }: EncodeOptions): EncodedDocument {
  const document = join(pieces);
  let at = 0;
  for (const [i, piece] of pieces.entries()) {
    if (i % 2 === 1) {
      const end = piece.findLastIndex((token) => endTokenIds.includes(token));
      if (end < 0)
        throw new AppError(
          "INVALID_INPUT",
          `The chat template ends the assistant's turn without any of the tokens that end generation (${namesOf(endTokenIds, tokenizer)}): a model that learned this would never stop. Correct the template, or eos_token_id in generation_config.json.`,
        );
      document.learned.fill(1, at, at + end + 1);
    }
    at += piece.length;
  }
  if (document.learned.length > 0) document.learned[0] = 0;
  return document;
}

const namesOf = (tokens: readonly number[], tokenizer: TextTokenizer) =>
  tokens.length === 0 ? "the model names none" : tokens.map((token) => tokenizer.piece(token)).join(", ");

function join(pieces: readonly number[][]): EncodedDocument {
  const tokens = Int32Array.from(pieces.flat());
  return { tokens, learned: new Uint8Array(tokens.length) };
}

/**
 * Encodes plain text. Without a prompt it is a document: it begins with what the tokenizer puts in front (a BOS token),
 * every token after that is learned, and nothing is appended. With a prompt it is a completion: the prompt is not
 * learned, and the first end token is appended and learned, so that the model stops.
 * @throws AppError INVALID_INPUT when a completion has no end token to learn
 */
export function encodeText(
  { prompt, text }: Pick<TextRow, "prompt" | "text">,
  options: EncodeOptions,
): EncodedDocument {
  const { tokenizer, endTokenIds } = options;
  const front = tokenizer.front();
  const isCompletion = prompt !== "";
  const [asked, answer] = isCompletion
    ? (encodePieces(tokenizer, prompt + text, [prompt.length, prompt.length + text.length]) as [
        number[],
        number[],
      ])
    : [[], tokenizer.encode(text, { special: false })];
  const end = isCompletion ? [endTokenIn(options)] : [];
  const document = join([front, asked, answer, end]);
  document.learned.fill(1, Math.max(1, front.length + asked.length));
  return document;

  function endTokenIn({ endTokenIds: [first] }: EncodeOptions): number {
    if (first === undefined)
      throw new AppError(
        "INVALID_INPUT",
        `A completion needs a token to end with (${namesOf(endTokenIds, tokenizer)}); set eos_token_id in generation_config.json.`,
      );
    return first;
  }
}

/**
 * Encodes a prompt and one response to it, up to and including the token that ends the response: the last one, where a
 * reward model reads its score. Learned is the response.
 */
export function encodeResponse(
  prompt: TrainingPrompt,
  response: string,
  options: EncodeOptions,
): EncodedDocument {
  const whole =
    typeof prompt === "string"
      ? completion(prompt, response, options)
      : encodeConversation(
          {
            messages: [...prompt, { role: "assistant", content: response }],
            learned: [...prompt.map(() => false), true],
          },
          options,
        );
  const length = whole.learned.lastIndexOf(1) + 1;
  return { tokens: whole.tokens.slice(0, length), learned: whole.learned.slice(0, length) };
}

/** A text with its end, also where nothing was asked. */
function completion(prompt: string, response: string, options: EncodeOptions): EncodedDocument {
  if (prompt !== "") return encodeText({ prompt, text: response }, options);
  const [end] = options.endTokenIds;
  if (end === undefined)
    throw new AppError(
      "INVALID_INPUT",
      "A response needs a token to end with; set eos_token_id in generation_config.json.",
    );
  const text = encodeText({ prompt, text: response }, options);
  const document = join([[...text.tokens, end]]);
  document.learned.fill(1, Math.max(1, options.tokenizer.front().length));
  return document;
}

/** Encodes a row that is learned by itself. */
export function encodeDemonstration(row: ConversationRow | TextRow, options: EncodeOptions): EncodedDocument {
  return row.kind === "text" ? encodeText(row, options) : encodeConversation(row, options);
}
