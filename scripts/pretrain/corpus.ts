/**
 * The texts that the default models are trained on: read from ../shared/data, cleaned, split for good into what is
 * trained on and what is only measured on.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

export const ROOT = path.resolve(import.meta.dirname, "../..");
const dataFlag = process.argv.indexOf("--data");
/** `--data FOLDER`, else ../shared/data beside the repository. */
export const DATA =
  dataFlag < 0 ? path.resolve(ROOT, "../shared/data") : path.resolve(process.argv[dataFlag + 1] ?? "");
export const WORK = path.resolve(ROOT, ".data/pretrain");

export interface Message {
  role: "system" | "user" | "assistant";
  content: string;
}
export interface Dialogue {
  id: string;
  messages: Message[];
}
export interface Story {
  id: string;
  text: string;
  /** Picture books are short and plain, and count more than the old novels for children. */
  kind: "picture-book" | "book";
}
/** test: never looked at before the end; dev: to watch the training and choose a checkpoint. */
export type Split = "train" | "dev" | "test";

/** A number in 0..99.99 that depends on the text alone. */
export function bucket(text: string): number {
  return (createHash("sha256").update(text).digest().readUInt32BE(0) % 10_000) / 100;
}

/** 5 % of the dialogues for test, 2 % for dev; 2 % and 0.5 % of the stories. By hash of the id. */
export function splitOf(id: string, kind: "dialogue" | "story"): Split {
  const [test, dev] = kind === "dialogue" ? [5, 7] : [2, 2.5];
  const at = bucket(id);
  return at < test! ? "test" : at < dev! ? "dev" : "train";
}

/** Typographic quotes, spaces and joiners that would only split the small vocabulary become their plain relatives. */
export function clean(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(/[\u2060\u00ad\ufeff\ufffd]/g, "")
    .replace(/[\u00a0\u2000-\u200a\u202f]/g, " ")
    .replace(/[‘’´]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/\u2011/g, "-")
    .replace(/…/g, "...")
    .replace(/[ \t]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function read(file: string): string {
  const at = path.join(DATA, file);
  if (!existsSync(at)) {
    throw new Error(
      `${at} is not there. Give --data the folder that holds corpus/ and logs/ (see models/*/README.md).`,
    );
  }
  return readFileSync(at, "utf8");
}

const jsonLines = <T>(file: string): T[] =>
  read(file)
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as T);

/** The coffee-bar dialogues. Those that repeat a held-out one word for word are left out of the training part. */
export function dialogues(): Record<Split, Dialogue[]> {
  const out: Record<Split, Dialogue[]> = { train: [], dev: [], test: [] };
  for (const { id, messages } of jsonLines<Dialogue>("logs/taskmaster4.jsonl")) {
    const plain = messages.map((m) => ({ role: m.role, content: clean(m.content) }));
    out[splitOf(id, "dialogue")].push({ id, messages: plain });
  }
  const key = (dialogue: Dialogue) => JSON.stringify(dialogue.messages).toLowerCase();
  const heldOut = new Set([...out.dev, ...out.test].map(key));
  out.train = out.train.filter((dialogue) => !heldOut.has(key(dialogue)));
  return out;
}

interface StoryRow {
  source: string;
  path: string;
  title: string;
  text: string;
}

/** Picture books, one document each, and the children's books cut into chapters and tales. */
export function stories(): Record<Split, Story[]> {
  const out: Record<Split, Story[]> = { train: [], dev: [], test: [] };
  for (const row of jsonLines<StoryRow>("corpus/storybooks-en-ccby.jsonl")) {
    // pages are set in narrow columns: a single line break is only layout
    const body = clean(row.text).replace(/(?<!\n)\n(?!\n)/g, " ");
    const id = `${row.source}/${row.path}`;
    out[splitOf(id, "story")].push({ id, text: `${clean(row.title)}\n\n${body}`, kind: "picture-book" });
  }
  for (const text of chapters(clean(read("corpus/standardebooks-children.txt")))) {
    const id = createHash("sha256").update(text).digest("hex").slice(0, 16);
    out[splitOf(id, "story")].push({ id, text, kind: "book" });
  }
  return out;
}

/** Cuts at what looks like a title once a piece has 1,500 characters, and anywhere between paragraphs at 12,000. */
function chapters(text: string): string[] {
  const isTitle = (p: string) => p.length <= 60 && /^[A-Z][^\n]*[\p{L})]$/u.test(p) && !/[.,;:!?"]$/.test(p);
  const pieces: string[] = [];
  let piece: string[] = [];
  let size = 0;
  for (const paragraph of text.split("\n\n")) {
    if ((size >= 1500 && isTitle(paragraph)) || size >= 12_000) {
      pieces.push(piece.join("\n\n"));
      piece = [];
      size = 0;
    }
    piece.push(paragraph);
    size += paragraph.length;
  }
  if (piece.length > 0) pieces.push(piece.join("\n\n"));
  return pieces;
}

/** mulberry32: a small seeded generator of numbers in [0, 1). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
