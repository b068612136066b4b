/** A prompt that must not be trained on, with its place. */
export interface HeldPrompt {
  text: string;
  file: string;
  line: number;
}

/** A held-out prompt that stands among those trained on, wholly or nearly. */
export interface Overlap {
  kind: "exact" | "near";
  /** Share of the held-out prompt's n-grams; 1 for an exact copy. */
  overlap: number;
  prompt: string;
  trained: string;
  file: string;
  line: number;
}

/** Words of an n-gram: GPT-3 (arXiv 2005.14165, appendix C) looks at 8 to 13; 8 suits prompts of a sentence or two. */
const N = 8;
/** From this share of shared n-grams on, two prompts are nearly the same. */
const NEAR = 0.5;

/**
 * Finds held-out prompts among those trained on: word for word, or with at least half of their 8-grams in one of them.
 * Case, punctuation and spaces do not count. Memory grows with the held-out prompts only. Prompts of fewer than eight
 * words have no 8-gram; only their exact copies are found.
 */
export class ContaminationCheck {
  private readonly words: string[];
  private readonly gramCounts: number[];
  private readonly byText = new Map<string, number[]>();
  private readonly byGram = new Map<string, number[]>();
  private readonly found = new Map<number, Overlap>();

  constructor(private readonly held: readonly HeldPrompt[]) {
    this.words = held.map(({ text }) => wordsOf(text).join(" "));
    this.gramCounts = this.words.map((text, i) => {
      if (text !== "") addTo(this.byText, text, i);
      const grams = gramsOf(text);
      for (const gram of grams) addTo(this.byGram, gram, i);
      return grams.size;
    });
  }

  /** Compares one prompt that is trained on. */
  add(trained: string): void {
    if (this.held.length === 0) return;
    const text = wordsOf(trained).join(" ");
    for (const i of this.byText.get(text) ?? []) this.note(i, "exact", 1, trained);
    const shared = new Map<number, number>();
    for (const gram of gramsOf(text))
      for (const i of this.byGram.get(gram) ?? []) shared.set(i, (shared.get(i) ?? 0) + 1);
    for (const [i, count] of shared) {
      const overlap = count / this.gramCounts[i]!;
      if (overlap >= NEAR && this.words[i] !== text) this.note(i, "near", overlap, trained);
    }
  }

  /** What was found, the clearest first; each held-out prompt at most once. */
  overlaps(): Overlap[] {
    return [...this.found.values()].sort(
      (a, b) => Number(b.kind === "exact") - Number(a.kind === "exact") || b.overlap - a.overlap,
    );
  }

  private note(i: number, kind: Overlap["kind"], overlap: number, trained: string): void {
    const known = this.found.get(i);
    if (known && (known.kind === "exact" || (kind === "near" && known.overlap >= overlap))) return;
    const { text, file, line } = this.held[i]!;
    this.found.set(i, { kind, overlap, prompt: text, trained, file, line });
  }
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

function gramsOf(words: string): Set<string> {
  const all = words.split(" ");
  const grams = new Set<string>();
  for (let i = 0; i + N <= all.length; i++) grams.add(all.slice(i, i + N).join(" "));
  return grams;
}

function addTo(map: Map<string, number[]>, key: string, value: number): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
