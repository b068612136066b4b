import { existsSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { openLocalArtifacts } from "@hone/prisma/artifacts";
import { writeBackup } from "@hone/prisma/backup/write";
import { z } from "zod";
import { defineCommand } from "../command";
import { findDataDir } from "../env";
import { withInstallationDatabase } from "../installation";
import { UsageError } from "../usage-error";

export default defineCommand({
  configure(command) {
    command
      .requiredOption("--out <file>", "the file to write; it must not exist yet")
      .addHelpText(
        "after",
        "\nThe file holds the database, the artifacts and the jobs that are not finished, of one moment; people may\n" +
          "go on working. It holds no secrets of the installation and no model folders.\n\n" +
          "Example:\n  hone backup --out hone-monday.backup",
      );
  },
  options: z.object({ out: z.string().min(1) }),
  async run({ out }, { terminal, signal }) {
    const file = path.resolve(out);
    if (existsSync(file)) throw new UsageError(`backup: ${out} exists already; name another file`);
    await mkdir(path.dirname(file), { recursive: true });
    const artifacts = openLocalArtifacts(path.join(findDataDir(), "artifacts"));
    const manifest = await withInstallationDatabase((url) =>
      writeBackup({ url, artifacts, file, now: new Date(), signal }),
    );
    const summary = {
      file,
      bytes: statSync(file).size,
      tables: Object.keys(manifest.tables).length,
      rows: Object.values(manifest.tables).reduce((sum, table) => sum + table.rows, 0),
      artifacts: Object.keys(manifest.artifacts).length,
      jobs: manifest.jobs,
    };
    terminal.result(summary);
    terminal.print(
      `Saved ${summary.rows} rows of ${summary.tables} tables, ${summary.artifacts} artifacts and ` +
        `${summary.jobs} unfinished jobs to ${out} (${(summary.bytes / 1e6).toFixed(1)} MB).`,
    );
  },
});
