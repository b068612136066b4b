import { listDatasets } from "@hone/prisma/repositories/datasets/definitions";
import { z } from "zod";
import { defineCommand } from "../command";
import { findWorkspace, withDatabase } from "../database";

export default defineCommand({
  configure(command) {
    command
      .option("--workspace <slug>", "the workspace; may be left out when there is only one")
      .option("--archived", "list archived datasets instead");
  },
  options: z.object({ workspace: z.string().optional(), archived: z.boolean().default(false) }),
  async run({ workspace, archived }, { terminal }) {
    await withDatabase(async (database) => {
      const target = await findWorkspace(database, workspace);
      let cursor: string | null = null;
      let found = 0;
      do {
        const page = await listDatasets(database.db, target.id, { cursor, limit: 200, archived });
        for (const row of page.rows) {
          const last = row.lastExport;
          const latest = last === null ? "never frozen" : `@${last.number} ${last.format} (${last.status})`;
          terminal.print(`${row.name}\t${row.kind}\t${latest}`);
          terminal.result({ ...row, workspace: target.slug });
        }
        found += page.rows.length;
        cursor = page.nextCursor;
      } while (cursor !== null);
      if (found === 0)
        terminal.note(`There is no dataset in ${target.slug}. Define one on the page Datasets.`);
    });
  },
});
