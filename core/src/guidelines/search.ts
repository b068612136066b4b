import { plainText } from "./plain-text";

/** What is searched: a clause, with the title of the page it stands on. */
export interface SearchableClause {
  clauseId: string;
  number: string;
  title: string;
  text: string;
  pageSlug: string;
  pageTitle: string;
}

/** [start, end) in UTF-16 code units. */
export type Range = readonly [start: number, end: number];

export interface SearchHit {
  clauseId: string;
  number: string;
  title: string;
  pageSlug: string;
  pageTitle: string;
  score: number;
  /** Found places within `title`. */
  titleRanges: Range[];
  /** Plain words around the densest cluster of found places. */
  excerpt: string;
  excerptRanges: Range[];
}

interface Entry {
  clause: SearchableClause;
  body: string;
  foldedTitle: string;
  foldedBody: string;
  foldedPage: string;
}

export interface GuidelineIndex {
  entries: readonly Entry[];
  averageLength: number;
}

/** Makes the clauses ready to be searched; once per version, a few milliseconds for 270 KB. */
export function buildGuidelineIndex(clauses: readonly SearchableClause[]): GuidelineIndex {
  const entries = clauses.map((clause): Entry => {
    const body = plainText(clause.text);
    return {
      clause,
      body,
      foldedTitle: fold(clause.title),
      foldedBody: fold(body),
      foldedPage: fold(clause.pageTitle),
    };
  });
  const total = entries.reduce((sum, entry) => sum + entry.body.length, 0);
  return { entries, averageLength: Math.max(1, total / Math.max(1, entries.length)) };
}

/**
 * Lower case without accents, code unit by code unit, so that places in the folded text are places in the original.
 */
export function fold(text: string): string {
  let folded = "";
  for (let i = 0; i < text.length; i++) {
    const unit = text[i]!;
    if (unit <= "\u007f") folded += unit.toLowerCase();
    else {
      const plain = unit.normalize("NFKD")[0]!.toLowerCase();
      folded += plain.length === 1 ? plain : unit;
    }
  }
  return folded;
}

/** Terms of a query: words, and "phrases in quotes" kept whole. A text without spaces (Chinese) is one term. */
export function parseQuery(query: string): string[] {
  const terms = [...query.matchAll(/["“”]([^"“”]+)["“”]?|([^\s"“”]+)/g)].map((match) =>
    fold((match[1] ?? match[2])!.replace(/\s+/g, " ").trim()),
  );
  return [...new Set(terms.filter((term) => term !== ""))].slice(0, 12);
}

const titleWeight = 6;
const pageWeight = 1.5;
const saturation = 1.2;
const lengthPenalty = 0.5;

/**
 * Clauses that contain every term, best first; when none does, those that contain the most. Terms are found as
 * substrings, so it works in any script; whole words and words that begin so count more than middles of words, titles
 * more than text, rare terms more than common ones (the idea of BM25, Robertson & Zaragoza 2009, with substrings).
 * A clause number ("2.3") finds its clause.
 */
export function searchGuideline(index: GuidelineIndex, query: string, limit = 50): SearchHit[] {
  const terms = parseQuery(query);
  if (terms.length === 0) return [];
  const found = index.entries
    .map((entry, order) => ({ entry, order, counts: terms.map((term) => countsOf(entry, term)) }))
    .map((row) => ({ ...row, matched: row.counts.filter((count) => count.any).length }))
    .filter((row) => row.matched > 0);
  const most = found.reduce((max, row) => Math.max(max, row.matched), 0);
  const rarity = terms.map((_, t) => {
    const containing = found.filter((row) => row.counts[t]!.any).length;
    return Math.log(1 + (index.entries.length - containing + 0.5) / (containing + 0.5));
  });
  const phrase = terms.length > 1 ? fold(query.replace(/["“”]/g, " ").replace(/\s+/g, " ").trim()) : null;
  return found
    .filter((row) => row.matched === most)
    .map((row) => ({ ...row, score: scoreOf(index, row.entry, row.counts, rarity, phrase) }))
    .sort((a, b) => b.score - a.score || a.order - b.order)
    .slice(0, limit)
    .map(({ entry, score }) => toHit(entry, terms, score));
}

interface Counts {
  title: number;
  body: number;
  page: number;
  isNumber: boolean;
  any: boolean;
}

function countsOf(entry: Entry, term: string): Counts {
  const title = weigh(entry.foldedTitle, term);
  const body = weigh(entry.foldedBody, term);
  const page = entry.foldedPage.includes(term) ? 1 : 0;
  const isNumber = entry.clause.number === term;
  return { title, body, page, isNumber, any: title > 0 || body > 0 || isNumber };
}

/** Places of a term: 1 for a whole word, 0.8 for the beginning of one, 0.4 inside. Scripts without spaces get 1. */
function weigh(text: string, term: string): number {
  let sum = 0;
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + term.length)) {
    const opens = !(isWordUnit(text[at - 1]) && isWordUnit(term[0]));
    const closes = !(isWordUnit(text[at + term.length]) && isWordUnit(term.at(-1)));
    sum += opens && closes ? 1 : opens ? 0.8 : 0.4;
  }
  return sum;
}

/** A letter or digit of a script that sets spaces between words. */
function isWordUnit(unit: string | undefined): boolean {
  return unit !== undefined && /[\p{L}\p{N}]/u.test(unit) && !/[\u3040-\u30ff\u3400-\u9fff]/.test(unit);
}

function scoreOf(
  index: GuidelineIndex,
  entry: Entry,
  counts: Counts[],
  rarity: number[],
  phrase: string | null,
) {
  const length = 1 - lengthPenalty + lengthPenalty * (entry.body.length / index.averageLength);
  let score = 0;
  counts.forEach((count, t) => {
    const frequency = count.body + titleWeight * count.title + pageWeight * count.page;
    score += rarity[t]! * ((frequency * (saturation + 1)) / (frequency + saturation * length));
    if (count.title > 0) score += rarity[t]!;
    if (count.isNumber) score += 100;
  });
  if (phrase !== null && entry.foldedTitle.includes(phrase)) score *= 2;
  else if (phrase !== null && entry.foldedBody.includes(phrase)) score *= 1.5;
  return score;
}

function toHit({ clause, body, foldedBody, foldedTitle }: Entry, terms: string[], score: number): SearchHit {
  const { excerpt, ranges } = excerptOf(body, rangesOf(foldedBody, terms));
  return {
    clauseId: clause.clauseId,
    number: clause.number,
    title: clause.title,
    pageSlug: clause.pageSlug,
    pageTitle: clause.pageTitle,
    score,
    titleRanges: rangesOf(foldedTitle, terms),
    excerpt,
    excerptRanges: ranges,
  };
}

/** Places of all terms, in order; overlapping ones are joined. */
function rangesOf(text: string, terms: readonly string[]): Range[] {
  const all: [number, number][] = [];
  for (const term of terms)
    for (let at = text.indexOf(term); at >= 0 && all.length < 2000; at = text.indexOf(term, at + term.length))
      all.push([at, at + term.length]);
  all.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const joined: [number, number][] = [];
  for (const range of all) {
    const last = joined.at(-1);
    if (last !== undefined && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]);
    else joined.push(range);
  }
  return joined;
}

const excerptLength = 170;

function excerptOf(body: string, ranges: Range[]): { excerpt: string; ranges: Range[] } {
  if (body.length <= excerptLength) return { excerpt: body, ranges };
  // The window that holds most found places, begun a little before its first one.
  let best = 0;
  let bestCount = -1;
  ranges.forEach(([start], i) => {
    let count = 0;
    while (i + count < ranges.length && ranges[i + count]![1] <= start + excerptLength - 40) count++;
    if (count > bestCount) {
      best = start;
      bestCount = count;
    }
  });
  const start = wordStart(body, Math.max(0, best - 30));
  const end = wordEnd(body, Math.min(body.length, start + excerptLength));
  const lead = start > 0 ? "… " : "";
  const shift = lead.length - start;
  return {
    excerpt: `${lead}${body.slice(start, end)}${end < body.length ? " …" : ""}`,
    ranges: ranges
      .filter(([from, to]) => from >= start && to <= end)
      .map(([from, to]): Range => [from + shift, to + shift]),
  };
}

/** Moves a cut to the next space at most 15 units on, and never into a surrogate pair. */
function wordStart(text: string, at: number): number {
  if (at === 0) return 0;
  const space = text.indexOf(" ", at);
  const cut = space >= 0 && space - at <= 15 ? space + 1 : at;
  return isLowSurrogate(text, cut) ? cut + 1 : cut;
}

function wordEnd(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const space = text.lastIndexOf(" ", at);
  const cut = space >= 0 && at - space <= 15 ? space : at;
  return isLowSurrogate(text, cut) ? cut - 1 : cut;
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
