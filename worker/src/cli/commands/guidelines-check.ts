import { describeIssue } from "@hone/core/guidelines/describe-issue";
import { z } from "zod";
import { defineCommand } from "../command";
import type { Terminal } from "../terminal";
import { SilentExit } from "../usage-error";
import { type GuidelineFolder, readGuidelineFolder, writeAssignedIds } from "./guidelines-folder";

/** Prints every issue of a folder, one line each; returns how many are errors. */
export function reportIssues(folder: GuidelineFolder, terminal: Terminal): number {
  const fileOf = (slug: string) => folder.pages.find((page) => page.slug === slug)?.file ?? slug;
  for (const issue of folder.parsed.issues) {
    const { severity, pageSlug, ...rest } = issue;
    terminal.result({ severity, file: fileOf(pageSlug), ...rest });
    terminal.print(`${severity}: ${describeIssue(issue, fileOf)}`);
  }
  for (const file of folder.unlisted) {
    const message = "The file is not listed in guideline.yaml and will not be published.";
    terminal.result({ severity: "warning", file, line: 1, heading: null, message });
    terminal.print(`warning: ${file}: ${message}`);
  }
  return folder.parsed.issues.filter((issue) => issue.severity === "error").length;
}

export default defineCommand({
  configure(command) {
    command
      .argument("<dir>", "the guideline folder: guideline.yaml and its Markdown pages")
      .option("--fix", "write ids into headings that have none")
      .addHelpText(
        "after",
        "\nThe exit code is 1 when there are errors. Needs no database.\n\nExample:\n  hone guidelines check guidelines/coffee-bar",
      );
  },
  options: z.object({ dir: z.string(), fix: z.boolean().default(false) }),
  async run({ dir, fix }, { terminal }) {
    let folder = await readGuidelineFolder(dir);
    if (fix) {
      for (const file of await writeAssignedIds(folder)) terminal.note(`Wrote ids into ${file}.`);
      folder = await readGuidelineFolder(dir);
    }
    const errors = reportIssues(folder, terminal);
    const clauses = folder.parsed.pages.reduce((sum, page) => sum + page.clauses.length, 0);
    const { name } = folder.manifest;
    terminal.result({ guideline: folder.slug, name, pages: folder.pages.length, clauses, errors });
    terminal.print(`${name}: ${folder.pages.length} pages, ${clauses} clauses, ${errors} errors.`);
    if (errors > 0) throw new SilentExit(1);
  },
});
