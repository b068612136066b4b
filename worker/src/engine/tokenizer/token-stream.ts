import type { TextTokenizer } from "./text-tokenizer";

/** How many of the tokens before a text its first token is decoded together with. */
const CONTEXT = 6;

/** After so many tokens without a whole character the bytes are no text: let them go as they are. */
const MOST_HELD = 8;

/**
 * Turns tokens into text as they come. What a token adds may depend on its neighbours (a space in front, a character
 * made of several tokens), so each is decoded together with the few before it, and half a character waits for the rest.
 */
export class TokenStream {
  private readonly window: number[];
  /** Tokens of the window whose text is out already. */
  private told: number;

  /** @param before the tokens that precede the text */
  constructor(
    private readonly tokenizer: TextTokenizer,
    before: readonly number[],
  ) {
    this.window = before.slice(-CONTEXT);
    this.told = this.window.length;
  }

  /** The text that became certain with this token; "" while a character is incomplete. */
  push(token: number): string {
    this.window.push(token);
    return this.take(this.window.length - this.told >= MOST_HELD);
  }

  /** What is left at the end, incomplete characters as U+FFFD. */
  end(): string {
    return this.take(true);
  }

  private take(force: boolean): string {
    const before = this.tokenizer.decode(this.window.slice(0, this.told));
    const all = this.tokenizer.decode(this.window);
    if (!force && all.endsWith("\uFFFD")) return "";
    const text = all.slice(before.length);
    const start = Math.max(0, this.told - CONTEXT);
    if (text.length > 0 || force) {
      this.told = this.window.length;
      this.window.splice(0, start);
      this.told -= start;
    }
    return text;
  }
}
