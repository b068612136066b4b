import type { TextTokenizer } from "../tokenizer/text-tokenizer";
import { TokenStream } from "../tokenizer/token-stream";
import type { Decoder } from "./decoder";
import type { ModelPrompt, Score, ScoreRequest } from "./language-model";
import { alternativesOf } from "./sequence";

/**
 * Tokens of prompt and completion together, and where the completion begins. Text is tokenized as one piece, because
 * tokens may reach over the border: the completion begins where the tokens differ from those of the prompt alone.
 */
export function splitForScoring(
  { prompt, completion }: ScoreRequest,
  tokenizer: TextTokenizer,
  tokensOf: (prompt: ModelPrompt) => number[],
): { tokens: number[]; from: number } {
  const before = tokensOf(prompt);
  if ("tokens" in completion) return { tokens: [...before, ...completion.tokens], from: before.length };
  const whole = (): number[] => {
    switch (prompt.kind) {
      case "text":
        return tokenizer.encode(prompt.text + completion.text, { special: true });
      case "messages": {
        const text = tokenizer.chatTemplate!.render(prompt.messages, { addGenerationPrompt: true });
        return tokenizer.encode(text + completion.text, { special: false });
      }
      case "tokens":
        return [...before, ...tokenizer.encode(completion.text, { special: false })];
    }
  };
  const tokens = whole();
  const differs = tokens.findIndex((token, i) => token !== before[i]);
  return { tokens, from: differs < 0 ? tokens.length : differs };
}

/** Reads tokens through the model and notes how probable each was, from `from` on. */
export async function scoreTokens(
  decoder: Decoder,
  tokenizer: TextTokenizer,
  {
    tokens,
    from,
    alternatives,
    signal,
  }: { tokens: readonly number[]; from: number; alternatives: number; signal?: AbortSignal },
): Promise<Score> {
  const score: Score = { tokens: tokens.slice(from), pieces: [], logprobs: [], alternatives: [] };
  const stream = new TokenStream(tokenizer, tokens.slice(0, from));
  let position = from;
  if (position < tokens.length)
    for await (const views of decoder.views(tokens, from, signal))
      for (const next of views) {
        const token = tokens[position++]!;
        score.pieces.push(stream.push(token));
        score.logprobs.push(next.logits[token]! - next.logNormalizer);
        score.alternatives.push(alternativesOf(next, alternatives, tokenizer));
      }
  const rest = stream.end();
  if (score.pieces.length > 0) score.pieces[score.pieces.length - 1] += rest;
  return score;
}
