import { AppError } from "@hone/core/errors";
import type { TextTokenizer } from "../tokenizer/text-tokenizer";

/**
 * Encodes a text that is cut at some places, so that no token lies across a cut: at generation the model is given the
 * tokens of the text before a cut and goes on from there.
 *
 * Encoding the pieces one by one does this for tokenizers that treat every place of a text alike (byte-level ones).
 * Where it changes the text (SentencePiece puts a space before each piece), the text is encoded as a whole and divided
 * where the tokens of each beginning end.
 * @param cuts ascending places in `text`, in UTF-16 units
 * @returns the tokens of `cuts.length + 1` pieces; no special tokens are added
 * @throws AppError INVALID_INPUT where a token lies across a cut and cannot be kept from it
 */
export function encodePieces(tokenizer: TextTokenizer, text: string, cuts: readonly number[]): number[][] {
  const encode = (part: string) => (part === "" ? [] : tokenizer.encode(part, { special: false }));
  const whole = encode(text);
  const places = [0, ...cuts, text.length];
  const pieces = places.slice(1).map((end, i) => encode(text.slice(places[i], end)));
  const joined = pieces.flat();
  if (sameTokens(joined, whole) || tokenizer.decodeAll(joined) === tokenizer.decodeAll(whole)) return pieces;
  const ends = [
    ...cuts.map((cut) => prefixLength(whole, encode(text.slice(0, cut)), text, cut)),
    whole.length,
  ];
  return ends.map((end, i) => whole.slice(i === 0 ? 0 : ends[i - 1], end));
}

function sameTokens(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((token, i) => token === b[i]);
}

function prefixLength(
  whole: readonly number[],
  prefix: readonly number[],
  text: string,
  cut: number,
): number {
  if (prefix.every((token, i) => token === whole[i])) return prefix.length;
  const around = text.slice(Math.max(0, cut - 12), cut + 12);
  throw new AppError(
    "INVALID_INPUT",
    `A token lies across the beginning or the end of an answer (near ${JSON.stringify(around)}); the tokenizer and the chat template do not fit together.`,
  );
}
