import type { Message } from "./message";

export const previewLength = 200;
/** So many characters of all messages together, with line ends between them, are searched. */
export const searchTextLength = 20_000;

/** What the prompt's row says about its messages, so that lists and searches need not read them. */
export interface PromptDescription {
  preview: string;
  searchText: string;
  turnCount: number;
}

/** Computes the columns that describe a message list. Turns are all messages but a system one. */
export function describePrompt(messages: readonly Message[]): PromptDescription {
  return {
    preview: previewOf(messages),
    searchText: cutText(messages.map(({ content }) => content).join("\n"), searchTextLength),
    turnCount: turnCountOf(messages),
  };
}

export function turnCountOf(messages: readonly Message[]): number {
  return messages.reduce((count, { role }) => (role === "system" ? count : count + 1), 0);
}

/** First line with text of the last user turn, or of the last message where no user spoke. */
export function previewOf(messages: readonly Message[]): string {
  const asked = messages.findLast(({ role }) => role === "user") ?? messages.at(-1);
  const line = /[^\n\r\u2028\u2029]*/.exec((asked?.content ?? "").trimStart())![0];
  const start = line.slice(0, previewLength * 2).trim();
  const clean = /\s\s|[^\S ]/.test(start) ? start.replace(/\s+/g, " ") : start;
  return clean.length <= previewLength ? clean : `${cutText(clean, previewLength - 1)}…`;
}

/** At most `length` UTF-16 units, never half a surrogate pair. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

const englishWords = new Set(
  (
    "the and of to is are was you your what how why when can could should would do does for from with that this it a " +
    "an in on at or not be my me i please write give make tell explain"
  ).split(" "),
);

/** Looked at to guess the language, in UTF-16 units. */
const guessLength = 500;

/**
 * A guess from scripts and a few frequent words; null rather than a bad guess. Kana before Han, because Japanese uses
 * both. One pass without regular expressions: imports call it for every row.
 */
export function guessLanguage(messages: readonly Message[]): string | null {
  let text = "";
  for (const { role, content } of messages) {
    if (role !== "user" && role !== "assistant") continue;
    text += `${content.slice(0, guessLength)}\n`;
    if (text.length >= guessLength) break;
  }
  const letters = countLetters(text);
  const all = letters.latin + letters.han + letters.kana + letters.hangul + letters.other;
  if (all === 0) return null;
  if (letters.kana > all * 0.1) return "ja";
  if (letters.hangul > all * 0.3) return "ko";
  if (letters.han > all * 0.3) return "zh";
  if (letters.latin < all * 0.9) return null;
  const words = countWordsOf(text.toLowerCase(), englishWords);
  return words.known >= Math.max(1, words.all * 0.15) ? "en" : null;
}

/** Runs of lower-case letters a to z (other letters count as part of them), and how many are in the list. */
function countWordsOf(text: string, list: ReadonlySet<string>): { all: number; known: number } {
  const words = { all: 0, known: 0 };
  let start = -1;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 32;
    if ((code >= 97 && code <= 122) || code >= 0xc0) {
      if (start < 0) start = i;
    } else if (start >= 0) {
      words.all++;
      // The longest word of the list has seven letters.
      if (i - start <= 7 && list.has(text.slice(start, i))) words.known++;
      start = -1;
    }
  }
  return words;
}

function countLetters(text: string): Record<"latin" | "han" | "kana" | "hangul" | "other", number> {
  const letters = { latin: 0, han: 0, kana: 0, hangul: 0, other: 0 };
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) {
      if ((code | 32) >= 97 && (code | 32) <= 122) letters.latin++;
    } else if (code >= 0xc0 && code <= 0x24f) letters.latin++;
    else if (code >= 0x370 && code <= 0x1fff) letters.other++;
    else if (code >= 0x3041 && code <= 0x30ff) letters.kana++;
    else if ((code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff)) letters.han++;
    else if (code >= 0xac00 && code <= 0xd7a3) letters.hangul++;
  }
  return letters;
}
