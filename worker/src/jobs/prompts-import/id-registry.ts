import { createHash } from "node:crypto";

export interface KnownId {
  /** Line on which the id was met first. */
  line: number;
  /** Whether it named the same prompt there. */
  samePrompt: boolean;
}

/**
 * Remembers which prompt each id of a file named, in about 40 bytes per id: hashes of 52 bits in an open-addressed
 * table. Two ids of a million share a hash once in ten thousand files.
 */
export class IdRegistry {
  private size = 0;
  private ids = new Float64Array(1024);
  private prompts = new Float64Array(1024);
  private lines = new Uint32Array(1024);

  /** What was known of the id before; null if it is new, and then it is known from now on. */
  meet(id: string, contentHash: string, line: number): KnownId | null {
    if (this.size * 2 >= this.ids.length) this.grow();
    const key = digest(id);
    const prompt = Number.parseInt(contentHash.slice(0, 13), 16);
    const at = this.find(key);
    if (this.ids[at] === key) return { line: this.lines[at]!, samePrompt: this.prompts[at] === prompt };
    this.put(at, key, prompt, line);
    this.size++;
    return null;
  }

  private find(key: number): number {
    let at = key % this.ids.length;
    while (this.ids[at] !== 0 && this.ids[at] !== key) at = (at + 1) % this.ids.length;
    return at;
  }

  private put(at: number, key: number, prompt: number, line: number): void {
    this.ids[at] = key;
    this.prompts[at] = prompt;
    this.lines[at] = line;
  }

  private grow(): void {
    const { ids, prompts, lines } = this;
    this.ids = new Float64Array(ids.length * 2);
    this.prompts = new Float64Array(ids.length * 2);
    this.lines = new Uint32Array(ids.length * 2);
    for (let i = 0; i < ids.length; i++) {
      if (ids[i] !== 0) this.put(this.find(ids[i]!), ids[i]!, prompts[i]!, lines[i]!);
    }
  }
}

/** 52 bits of a hash, never 0. */
function digest(text: string): number {
  return Number.parseInt(createHash("sha1").update(text).digest("hex").slice(0, 13), 16) || 1;
}
