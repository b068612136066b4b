import type { FinishReason, GeneratedCandidate, TokenAlternative } from "@hone/core/generation/candidate";
import type { TextTokenizer } from "../tokenizer/text-tokenizer";
import { TokenStream } from "../tokenizer/token-stream";
import type { NextToken } from "./decoder";
import type { SampleRequest } from "./language-model";
import { uniformAt } from "./philox";
import { chooseToken, topTokens } from "./sampling";
import { StopWatcher } from "./stop-watcher";

/** What all candidates of a model have in common. */
export interface SequenceContext {
  tokenizer: TextTokenizer;
  /** Tokens that end a text. */
  endTokens: ReadonlySet<number>;
  /** Tokens that prompt and text may have together. */
  contextLength: number;
  /** Alternatives to note at every token. */
  alternatives: number;
}

/** The most probable tokens of a place, best first, as a person can read them. */
export function alternativesOf(next: NextToken, count: number, tokenizer: TextTokenizer): TokenAlternative[] {
  return topTokens(next.logits, count).map((token) => ({
    token,
    text: tokenizer.piece(token),
    logprob: next.logits[token]! - next.logNormalizer,
  }));
}

/** One candidate in the making: chooses tokens, turns them into text, knows when to end. */
export class Sequence {
  readonly tokens: number[] = [];
  private readonly logprobs: number[] = [];
  private readonly pieces: string[] = [];
  private readonly alternatives: TokenAlternative[][] = [];
  private text = "";
  private readonly seen: Set<number>;
  private readonly stream: TokenStream;
  private readonly watcher: StopWatcher;
  private reason: FinishReason | undefined;
  private endToken = false;

  constructor(
    private readonly prompt: readonly number[],
    private readonly sample: SampleRequest,
    private readonly context: SequenceContext,
  ) {
    this.seen = new Set(prompt);
    this.stream = new TokenStream(context.tokenizer, prompt);
    this.watcher = new StopWatcher(sample.settings.stop);
  }

  get finished(): boolean {
    return this.reason !== undefined;
  }

  get lastToken(): number {
    return this.tokens.at(-1)!;
  }

  /**
   * Chooses the next token.
   * @returns the token, and the text that is certain now
   */
  advance(next: NextToken): { token: number; text: string; logprob: number } {
    const { settings, stream } = this.sample;
    const position = this.tokens.length;
    const token = chooseToken(next.logits, settings, this.seen, () =>
      uniformAt(settings.seed, stream, position),
    );
    const logprob = next.logits[token]! - next.logNormalizer;
    this.seen.add(token);
    this.tokens.push(token);
    this.logprobs.push(logprob);
    this.alternatives.push(alternativesOf(next, this.context.alternatives, this.context.tokenizer));
    const text = this.context.endTokens.has(token) ? this.endTurn() : this.continueWith(token);
    this.text += text;
    return { token, text, logprob };
  }

  /** Ends the candidate where it is. */
  cancel(): void {
    if (this.finished) return;
    this.text += this.finish("cancelled");
  }

  candidate(): GeneratedCandidate {
    return {
      text: this.text,
      tokens: this.tokens,
      endToken: this.endToken,
      pieces: this.pieces,
      logprobs: this.logprobs,
      alternatives: this.alternatives,
      finishReason: this.reason ?? "cancelled",
    };
  }

  private endTurn(): string {
    const text = this.finish("stop");
    this.pieces.push("");
    this.endToken = true;
    return text;
  }

  private continueWith(token: number): string {
    const piece = this.stream.push(token);
    this.pieces.push(piece);
    const { text, stopped } = this.watcher.push(piece);
    if (stopped) this.reason = "stop";
    else if (this.tokens.length >= this.sample.settings.maxNewTokens) return text + this.finish("length");
    else if (this.prompt.length + this.tokens.length >= this.context.contextLength)
      return text + this.finish("context");
    return text;
  }

  /** Lets go of all text that was held back; it may still complete a stop string. */
  private finish(reason: FinishReason): string {
    const rest = this.stream.end();
    if (rest !== "" && this.pieces.length > 0) this.pieces[this.pieces.length - 1] += rest;
    const { text, stopped } = this.watcher.push(rest);
    this.reason = stopped ? "stop" : reason;
    return stopped ? text : text + this.watcher.end();
  }
}
