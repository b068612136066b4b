/** A heading of a Markdown page, found outside code fences, comments and block quotes. */
export interface Heading {
  /** Line of the heading's words in the page, from 1. */
  line: number;
  /** 1 to 6. */
  level: number;
  /** The words, without the id and without closing hashes. */
  title: string;
  /** What stands in `{#…}`, or null when there is none. It may be malformed: see `isClauseId`. */
  id: string | null;
  /** First line after the heading, from 1. */
  bodyLine: number;
}

export interface ScannedPage {
  lines: string[];
  headings: Heading[];
  /** Line on which a code fence opens that is never closed, from 1; null when all are closed. */
  openFenceLine: number | null;
  /** Lines such as `[name]: https://…`, which every clause of the page may use. */
  definitions: string[];
}

const atx = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t]*$/;
const closingHashes = /(?:^|[ \t]+)#+$/;
/** `{#id}` at the end of a heading; other attributes after the id are allowed and kept, but mean nothing here. */
const attributes = /(?:^|[ \t]*)\{#([^\s}]*)(?:[ \t][^}]*)?\}$/;
const setextUnderline = /^ {0,3}(?:=+|-+)[ \t]*$/;
const fence = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const definition = /^ {0,3}\[[^\]^][^\]]*\]:[ \t]*\S/;
/** A line that is no paragraph, so that `---` under it is a rule and no heading. */
const notParagraph =
  /^(?:\s*$| {4}|\t| {0,3}(?:[>|<#]|`{3}|~{3}|[-*+][ \t]|\d{1,9}[.)][ \t]|(?:[-*_=][ \t]*){3,}$))|-->/;

/** Letters and digits of any script, `.`, `_` and `-`; it begins with a letter or digit. At most 100 characters. */
export function isClauseId(id: string): boolean {
  return id.length <= 100 && /^[\p{L}\p{N}][\p{L}\p{N}\p{M}._-]*$/u.test(id);
}

/** Splits on LF, CRLF and CR, as CommonMark does; U+2028 is an ordinary character. */
export function splitLines(markdown: string): string[] {
  return markdown.split(/\r\n|\n|\r/);
}

/**
 * Finds the headings of a page (CommonMark 0.31 §4.2 and §4.3 as far as guidelines need it): `#` headings and underlined
 * ones, not inside fenced code, indented code, HTML comments, lists or quotes.
 */
export function scanPage(markdown: string): ScannedPage {
  const lines = splitLines(markdown);
  const page: ScannedPage = { lines, headings: [], openFenceLine: null, definitions: [] };
  let fenceMark: string | null = null;
  let inComment = false;
  lines.forEach((line, i) => {
    if (fenceMark !== null) {
      if (!closesFence(line, fenceMark)) return;
      fenceMark = null;
      page.openFenceLine = null;
    } else if (inComment || /^ {0,3}<!--/.test(line)) {
      inComment = !line.includes("-->");
    } else if (opensFence(line)) {
      fenceMark = fence.exec(line)![1]!;
      page.openFenceLine = i + 1;
    } else {
      if (definition.test(line)) page.definitions.push(line.trim());
      const match = atx.exec(line);
      if (match !== null) page.headings.push(atxHeading(match, i));
      else if (underlines(lines, i)) page.headings.push(setextHeading(lines, i));
    }
  });
  return page;
}

/** True if line `i` makes the line above it a heading: that line is a paragraph of its own. */
function underlines(lines: string[], i: number): boolean {
  if (i === 0 || !setextUnderline.test(lines[i]!) || notParagraph.test(lines[i - 1]!)) return false;
  const before = lines[i - 2] ?? "";
  return before.trim() === "" || atx.test(before);
}

function opensFence(line: string): boolean {
  const match = fence.exec(line);
  // Backticks after backticks are a code span that begins a paragraph.
  return match !== null && !(match[1]!.startsWith("`") && match[2]!.includes("`"));
}

function closesFence(line: string, mark: string): boolean {
  const close = fence.exec(line);
  return (
    close !== null && close[2]!.trim() === "" && close[1]![0] === mark[0] && close[1]!.length >= mark.length
  );
}

function atxHeading(match: RegExpExecArray, index: number): Heading {
  const words = (match[2] ?? "").replace(closingHashes, "").trimEnd();
  return { line: index + 1, level: match[1]!.length, ...splitId(words), bodyLine: index + 2 };
}

function setextHeading(lines: string[], index: number): Heading {
  const level = lines[index]!.trimStart().startsWith("=") ? 1 : 2;
  return { line: index, level, ...splitId(lines[index - 1]!.trim()), bodyLine: index + 2 };
}

function splitId(words: string): { title: string; id: string | null } {
  const match = attributes.exec(words);
  if (match === null) return { title: words.trim(), id: null };
  return { title: words.slice(0, match.index).trim(), id: match[1]! };
}

/** The same heading line with `{#id}` at its end. */
export function withId(line: string, id: string): string {
  const match = atx.exec(line);
  if (match === null) return `${line.trimEnd()} {#${id}}`;
  const words = (match[2] ?? "").replace(closingHashes, "").trimEnd();
  return `${match[1]} ${words} {#${id}}`;
}
