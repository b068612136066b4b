import type { GuidelineIssue } from "./clauses";

/**
 * One sentence for an issue: `PAGE, line 12 "Heading": what is wrong`.
 * @param nameOf the name by which the reader knows a page: its file, say
 */
export function describeIssue(
  issue: GuidelineIssue,
  nameOf: (slug: string) => string = (slug) => slug,
): string {
  if (issue.pageSlug === "") return issue.message;
  const heading = issue.heading === null || issue.heading === "" ? "" : ` "${issue.heading}"`;
  return `${nameOf(issue.pageSlug)}, line ${issue.line}${heading}: ${issue.message}`;
}
