/**
 * Looks for stop strings in a text that arrives in pieces, wherever the pieces are cut, and holds back what could be
 * the beginning of one.
 */
export class StopWatcher {
  private held = "";
  private done = false;

  constructor(private readonly stops: readonly string[]) {}

  /**
   * @returns text that is certain to stay, and whether a stop string was found; it and all after it are dropped.
   * Of several stop strings the one that begins first counts.
   */
  push(piece: string): { text: string; stopped: boolean } {
    if (this.done) return { text: "", stopped: true };
    const text = this.held + piece;
    const found = this.stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
    if (found.length > 0) {
      this.held = "";
      this.done = true;
      return { text: text.slice(0, Math.min(...found)), stopped: true };
    }
    const safe = text.length - this.longestBeginning(text);
    this.held = text.slice(safe);
    return { text: text.slice(0, safe), stopped: false };
  }

  /** What was held back, now that no more comes. */
  end(): string {
    const rest = this.held;
    this.held = "";
    return rest;
  }

  /** Length of the longest end of the text that is the beginning of a stop string. */
  private longestBeginning(text: string): number {
    let longest = 0;
    for (const stop of this.stops)
      for (let length = Math.min(stop.length - 1, text.length); length > longest; length--)
        if (text.endsWith(stop.slice(0, length))) {
          longest = length;
          break;
        }
    return longest;
  }
}
