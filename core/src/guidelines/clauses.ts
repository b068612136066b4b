import { isClauseId, type ScannedPage, scanPage, splitLines, withId } from "./headings";
import { plainText } from "./plain-text";

/** A page as it is written: what a draft and a version hold, and what a file of a guideline folder becomes. */
export interface GuidelinePageSource {
  /** Address of the page within its guideline: file name without number and extension. */
  slug: string;
  markdown: string;
}

/** A heading with the text under it, up to the next heading of any level. */
export interface Clause {
  clauseId: string;
  /** Shown number, such as "2.3": computed from the order, never stored in the text. */
  number: string;
  /** Level of the heading, 1 to 6. */
  level: number;
  title: string;
  /** Markdown beneath the heading. */
  text: string;
  pageSlug: string;
  /** Order within the guideline, from 0. */
  position: number;
}

export interface ParsedPage extends GuidelinePageSource {
  /** Words of the first heading. */
  title: string;
  clauses: Clause[];
  /** Link definitions that the page's clauses may use. */
  definitions: string[];
}

/** Something wrong with a page, said so that its writer finds the place. */
export interface GuidelineIssue {
  severity: "error" | "warning";
  pageSlug: string;
  /** From 1. */
  line: number;
  heading: string | null;
  message: string;
}

export interface ParsedGuideline {
  pages: ParsedPage[];
  issues: GuidelineIssue[];
  /** Headings that had no id and were given one; `pages[].markdown` holds it already. */
  assigned: { pageSlug: string; line: number; clauseId: string }[];
}

/** A page may not be larger, in characters. */
export const maxPageLength = 500_000;
const maxTitleLength = 200;

/**
 * Reads pages into numbered clauses. A heading without an id gets one derived from its words; that id is written into
 * the returned Markdown, so that later edits of the words leave it alone. Issues of severity `error` must be mended
 * before the guideline can be published; the clauses are then a best effort for previews.
 */
export function parseGuideline(sources: readonly GuidelinePageSource[]): ParsedGuideline {
  const issues: GuidelineIssue[] = [];
  const scanned = sources.map((source) => ({ source, scan: scanPage(source.markdown) }));
  if (sources.length === 0)
    issues.push({
      severity: "error",
      pageSlug: "",
      line: 1,
      heading: null,
      message: "The guideline has no pages.",
    });
  checkPages(scanned, issues);
  const taken = claimWrittenIds(scanned, issues);
  const assigned: ParsedGuideline["assigned"] = [];
  let position = 0;
  const pages = scanned.map(({ source, scan }, pageIndex): ParsedPage => {
    const numbers = numberHeadings(
      scan.headings.map((heading) => heading.level),
      pageIndex + 1,
    );
    const lines = [...scan.lines];
    const clauses = scan.headings.map((heading, i): Clause => {
      const written = heading.id !== null && isClauseId(heading.id) ? heading.id : null;
      const clauseId = written ?? deriveId(heading.title, taken);
      if (heading.id === null && heading.title !== "") {
        lines[heading.line - 1] = withId(lines[heading.line - 1]!, clauseId);
        assigned.push({ pageSlug: source.slug, line: heading.line, clauseId });
      }
      const end = (scan.headings[i + 1]?.line ?? lines.length + 1) - 1;
      return {
        clauseId,
        number: numbers[i]!,
        level: heading.level,
        title: plainText(heading.title),
        text: scan.lines
          .slice(heading.bodyLine - 1, end)
          .join("\n")
          .trim(),
        pageSlug: source.slug,
        position: position++,
      };
    });
    return {
      slug: source.slug,
      markdown: lines.join("\n"),
      title: clauses[0]?.title || source.slug,
      clauses,
      definitions: scan.definitions,
    };
  });
  checkLinks(pages, issues);
  return { pages, issues, assigned };
}

type Scanned = { source: GuidelinePageSource; scan: ScannedPage };

function checkPages(scanned: readonly Scanned[], issues: GuidelineIssue[]): void {
  const slugs = new Set<string>();
  for (const { source, scan } of scanned) {
    const error = (line: number, message: string, heading: string | null = null) =>
      issues.push({ severity: "error", pageSlug: source.slug, line, heading, message });
    if (slugs.has(source.slug)) error(1, `Two pages are called "${source.slug}"; give one another name.`);
    slugs.add(source.slug);
    if (source.markdown.length > maxPageLength)
      error(
        1,
        `The page has ${source.markdown.length} characters; at most ${maxPageLength} are allowed. Split it.`,
      );
    const nul = scan.lines.findIndex((line) => line.includes("\0"));
    if (nul >= 0) error(nul + 1, "The line contains a NUL character; remove it.");
    if (scan.openFenceLine !== null)
      error(scan.openFenceLine, "A code block opens here and is never closed; close it with the same marks.");
    const first = scan.headings[0];
    const start = scan.lines.findIndex((line) => line.trim() !== "");
    if (first === undefined) {
      error(1, "The page has no heading; begin it with one, such as `# Title {#title}`.");
    } else if (start + 1 < first.line && !isComment(scan.lines.slice(start, first.line - 1))) {
      error(
        start + 1,
        "Text stands before the first heading and could not be cited; begin the page with a heading.",
      );
    }
    for (const heading of scan.headings) {
      if (heading.title === "") error(heading.line, "The heading has no words.", "");
      else if (heading.title.length > maxTitleLength)
        error(heading.line, `The heading is longer than ${maxTitleLength} characters.`, heading.title);
    }
  }
}

function isComment(lines: string[]): boolean {
  return (
    lines
      .join("\n")
      .replace(/<!--[\s\S]*?-->/g, "")
      .trim() === ""
  );
}

/** Takes the ids that stand in the text, and reports malformed ones and those used twice. */
function claimWrittenIds(scanned: readonly Scanned[], issues: GuidelineIssue[]): Set<string> {
  const owner = new Map<string, { pageSlug: string; line: number }>();
  for (const { source, scan } of scanned) {
    for (const { id, line, title } of scan.headings) {
      const at = { pageSlug: source.slug, line, heading: title };
      if (id === null) {
        if (title !== "")
          issues.push({
            ...at,
            severity: "warning",
            message:
              "The heading has no id; one is derived from its words when the guideline is saved or published.",
          });
      } else if (!isClauseId(id)) {
        issues.push({
          ...at,
          severity: "error",
          message: `"${id}" is no clause id: use letters, digits, "-", "_" and ".", beginning with a letter or digit, at most 100.`,
        });
      } else {
        const first = owner.get(id);
        if (first === undefined) owner.set(id, { pageSlug: source.slug, line });
        else
          issues.push({
            ...at,
            severity: "error",
            message: `The id "${id}" is already used in ${first.pageSlug}, line ${first.line}; every clause needs its own.`,
          });
      }
    }
  }
  return new Set(owner.keys());
}

/** Links of the form `#id` must name a clause, and those that show a number ("2.3", "page 2") must show its number. */
function checkLinks(pages: readonly ParsedPage[], issues: GuidelineIssue[]): void {
  const numbers = new Map(
    pages.flatMap((page) => page.clauses.map((clause) => [clause.clauseId, clause.number] as const)),
  );
  for (const page of pages) {
    splitLines(page.markdown).forEach((line, i) => {
      for (const [, label, target] of line.replace(/`[^`]*`/g, "").matchAll(/\[([^\]]*)\]\(#([^)\s]+)\)/g)) {
        const number = numbers.get(decodeFragment(target!));
        const shown = /^(?:page )?(\d+(?:\.\d+)*)$/.exec(label!)?.[1];
        const warn = (message: string) =>
          issues.push({ severity: "warning", pageSlug: page.slug, line: i + 1, heading: null, message });
        if (number === undefined) warn(`The link to #${target} leads nowhere: no clause has this id.`);
        else if (shown !== undefined && shown !== number)
          warn(`The link to #${target} says ${shown}, but the clause's number is ${number}.`);
      }
    });
  }
}

function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

/**
 * Numbers the headings of one page. A page that begins with its only heading of level 1 is numbered like a chapter: that
 * heading is "2", those below it "2.1", "2.1.1". Any other page counts all its headings below its own number. A skipped
 * level counts as one.
 * @param levels heading levels in order
 * @param pageNumber from 1
 */
export function numberHeadings(levels: readonly number[], pageNumber: number): string[] {
  const isChapter = levels[0] === 1 && levels.filter((level) => level === 1).length === 1;
  const open: { level: number; count: number }[] = [];
  return levels.map((level, i) => {
    if (isChapter && i === 0) return String(pageNumber);
    while (open.length > 0 && open.at(-1)!.level > level) open.pop();
    if (open.at(-1)?.level === level) open.at(-1)!.count++;
    else open.push({ level, count: 1 });
    return [pageNumber, ...open.map(({ count }) => count)].join(".");
  });
}

/** An id made from words: `Do not promise what is not there` → `do-not-promise-what-is-not-there`. Adds it to `taken`. */
export function deriveId(title: string, taken: Set<string>): string {
  const words = plainText(title)
    .normalize("NFKC")
    .toLowerCase()
    .replace(/['’]/g, "")
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, "-")
    .replace(/^[\p{M}-]+|-+$/gu, "");
  const stem = [...words].slice(0, 60).join("").replace(/-+$/, "") || "clause";
  let id = stem;
  for (let n = 2; taken.has(id); n++) id = `${stem}-${n}`;
  taken.add(id);
  return id;
}

/** Gives a page another title: changes the words of its first heading and leaves the id alone. */
export function retitlePage(markdown: string, title: string): string {
  const { headings, lines } = scanPage(markdown);
  const first = headings[0];
  const words = title.replace(/\s+/g, " ").trim();
  if (first === undefined) return `# ${words}\n\n${markdown}`;
  const tail = /\{#[^}]*\}[ \t]*#*[ \t]*$/.exec(lines[first.line - 1]!)?.[0] ?? "";
  const isAtx = first.bodyLine === first.line + 1;
  const mark = isAtx ? `${"#".repeat(first.level)} ` : "";
  lines[first.line - 1] = `${mark}${words}${tail === "" ? "" : ` ${tail.trim()}`}`;
  return lines.join("\n");
}
