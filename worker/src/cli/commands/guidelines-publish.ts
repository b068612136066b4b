import { publishFolder } from "@hone/prisma/repositories/guidelines/publish";
import { z } from "zod";
import { defineCommand } from "../command";
import { findWorkspace, withDatabase } from "../database";
import { recordCommand } from "../record-command";
import { SilentExit } from "../usage-error";
import { reportIssues } from "./guidelines-check";
import { readGuidelineFolder, writeAssignedIds } from "./guidelines-folder";

export default defineCommand({
  configure(command) {
    command
      .argument("<dir>", "the guideline folder: guideline.yaml and its Markdown pages")
      .option("--workspace <slug>", "the workspace; may be left out when there is only one")
      .option("--note <text>", "what changed and why, for the people who read it")
      .option("--no-reread <reason>", "nobody needs to read the change again, for this reason")
      .option("--replace-draft", "drop changes in the browser's draft that were never published")
      .addHelpText(
        "after",
        '\nIds that are missing are written into the files. Publishing identical pages is refused.\n\nExample:\n  hone guidelines publish guidelines/coffee-bar --note "Oat milk costs nothing extra"',
      );
  },
  options: z.object({
    dir: z.string(),
    workspace: z.string().optional(),
    note: z.string().trim().min(1).max(5000).optional(),
    // commander stores `--no-x <value>` under `x`, and `true` when it is absent.
    reread: z
      .union([z.literal(true).transform(() => null), z.string().trim().min(1).max(1000)])
      .optional()
      .transform((reason) => reason ?? null),
    replaceDraft: z.boolean().default(false),
  }),
  async run({ dir, workspace, note, reread, replaceDraft }, { terminal }) {
    const folder = await readGuidelineFolder(dir);
    if (folder.parsed.issues.some(({ severity }) => severity === "error")) {
      reportIssues(folder, terminal);
      terminal.note("hone: nothing was published.");
      throw new SilentExit(1);
    }
    const { slug, manifest, pages } = folder;
    const published = await withDatabase(async (database) => {
      const target = await findWorkspace(database, workspace);
      return database.transaction(async (tx) => {
        const { decision, ...version } = await publishFolder(
          tx,
          target.id,
          { slug, ...manifest, pages },
          { changeNote: note ?? null, waiver: reread, replaceDraft, userId: null },
        );
        await recordCommand(tx, {
          workspaceId: target.id,
          action: "guidelines.publish",
          subjectType: "guideline",
          subjectId: version.guidelineId,
          after: { number: version.number, changeNote: note ?? null, waiver: reread },
        });
        return { ...version, workspace: target.slug, slug, rereading: decision.kind };
      });
    });
    for (const file of await writeAssignedIds(folder)) terminal.note(`Wrote ids into ${file}.`);
    terminal.result(published);
    terminal.print(
      `Published ${manifest.name}, version ${published.number}, in ${published.workspace}. ${rereadingSentence[published.rereading]}`,
    );
  },
});

const rereadingSentence = {
  "first-version": "Labelers acknowledge it before their first task.",
  needed: "Labelers acknowledge it before their next task.",
  waived: "Nobody is asked to read it again, for the reason you gave.",
  "not-needed": "Only order, numbers or typography changed: nobody is asked to read it again.",
} as const;
