import { existsSync, readdirSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@hone/core/errors";
import { openLocalArtifacts } from "@hone/prisma/artifacts";
import { type RestoreResult, restoreBackup } from "@hone/prisma/backup/restore";
import { writeBackup } from "@hone/prisma/backup/write";
import { z } from "zod";
import { defineCommand } from "../command";
import { findDataDir } from "../env";
import { withInstallationDatabase } from "../installation";

export default defineCommand({
  configure(command) {
    command
      .requiredOption("--in <file>", "a file made by hone backup")
      .option("--replace", "replace what is there now, after saving it to a file", false)
      .addHelpText(
        "after",
        "\nHone must be stopped. After any error database and artifacts are as they were before.\n\n" +
          "Example:\n  hone restore --in hone-monday.backup",
      );
  },
  options: z.object({ in: z.string().min(1), replace: z.boolean() }),
  async run(options, { terminal, signal }) {
    const file = path.resolve(options.in);
    if (!existsSync(file)) throw new AppError("NOT_FOUND", `There is no file ${options.in}.`);
    const result = await withInstallationDatabase(async (url) => {
      if (options.replace)
        terminal.note(`What was there before is saved in ${await saveFirst(url, signal)}.`);
      return restoreBoth(url, file, options.replace, signal);
    });
    const rows = Object.values(result.manifest.tables).reduce((sum, table) => sum + table.rows, 0);
    const artifacts = Object.keys(result.manifest.artifacts).length;
    for (const name of result.unknownJobs)
      terminal.note(`Jobs named ${name} are unknown here and were left out.`);
    terminal.result({ createdAt: result.createdAt, rows, artifacts, jobs: result.manifest.jobs });
    terminal.print(`Restored ${rows} rows and ${artifacts} artifacts of ${result.createdAt}.`);
  },
});

/** Nothing is lost without a trace: what a restore replaces is backed up first. */
async function saveFirst(url: string, signal: AbortSignal): Promise<string> {
  const folder = path.join(findDataDir(), "backups");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const now = new Date();
  const file = path.join(folder, `before-restore-${now.toISOString().replaceAll(":", "-")}.backup`);
  const artifacts = openLocalArtifacts(path.join(findDataDir(), "artifacts"));
  await writeBackup({ url, artifacts, file, now, signal });
  return file;
}

/** The artifacts are unpacked beside the old ones and change places with them when the database is about to commit. */
async function restoreBoth(
  url: string,
  file: string,
  replace: boolean,
  signal: AbortSignal,
): Promise<RestoreResult> {
  const place = path.join(findDataDir(), "artifacts");
  const unpacked = `${place}.restoring`;
  const previous = `${place}.before-restore`;
  if (!replace && existsSync(place) && readdirSync(place).length > 0) {
    throw new AppError(
      "CONFLICT",
      `There are artifacts in ${place} already. Move them away, or say --replace.`,
    );
  }
  if (existsSync(previous)) {
    throw new AppError(
      "CONFLICT",
      `${previous} is left over from a restore that was broken off. Look whether you need it, and delete or move it.`,
    );
  }
  await rm(unpacked, { recursive: true, force: true });
  await mkdir(unpacked, { recursive: true });
  let swapped = false;
  const swap = async () => {
    if (existsSync(place)) await rename(place, previous);
    await rename(unpacked, place);
    swapped = true;
  };
  try {
    const artifacts = openLocalArtifacts(unpacked);
    const result = await restoreBackup({ url, file, artifacts, replace, beforeCommit: swap, signal });
    await rm(previous, { recursive: true, force: true });
    return result;
  } catch (error) {
    if (swapped) await rename(place, unpacked);
    if (existsSync(previous)) await rename(previous, place);
    await rm(unpacked, { recursive: true, force: true });
    throw error;
  }
}
