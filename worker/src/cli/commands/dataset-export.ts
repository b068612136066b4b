import { cp, mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import type { DatasetExportDetail } from "@hone/core/datasets/contracts";
import { datasetFormats } from "@hone/core/datasets/formats/registry";
import {
  datasetContainerSchema,
  datasetFormatNameSchema,
  datasetFormatNames,
} from "@hone/core/datasets/names";
import { AppError } from "@hone/core/errors";
import { openLocalArtifacts } from "@hone/prisma/artifacts";
import type { Database } from "@hone/prisma/client";
import { findDatasetByName, listDatasets } from "@hone/prisma/repositories/datasets/definitions";
import {
  createExport,
  exportFolder,
  finishExport,
  requireExport,
} from "@hone/prisma/repositories/datasets/exports";
import { z } from "zod";
import { workOnExport } from "../../jobs/datasets-export";
import { type CommandContext, defineCommand } from "../command";
import { findWorkspace, withDatabase } from "../database";
import { findDataDir } from "../env";
import { recordCommand } from "../record-command";

const optionsSchema = z.object({
  name: z.string().min(1),
  format: datasetFormatNameSchema,
  out: z.string().min(1),
  container: datasetContainerSchema.default("jsonl"),
  workspace: z.string().optional(),
});

export default defineCommand({
  configure(command) {
    command
      .argument("<name>", "the dataset's name")
      .requiredOption("--format <format>", `one of ${datasetFormatNames.join(", ")}`)
      .requiredOption("--out <dir>", "the folder for the files; it must be empty or absent")
      .option("--container <container>", "jsonl (text as the trainer wants it) or parquet", "jsonl")
      .option("--workspace <slug>", "the workspace; may be left out when there is only one")
      .addHelpText(
        "after",
        '\nFreezes the dataset into its next export, as the page does, and copies the files and their manifest.\n\nExample:\n  hone dataset export "Latte pairs" --format trl-preference --out exports/latte',
      );
  },
  options: optionsSchema,
  async run(options, context) {
    const container = options.container;
    if (!datasetFormats[options.format].containers.includes(container))
      throw new AppError("INVALID_INPUT", `${options.format} cannot be written as ${container}.`);
    await refuseFullFolder(options.out);
    const done = await withDatabase((database) => freeze(database, options, context));
    const { manifest, number } = done;
    const { rows } = manifest!.counts;
    context.terminal.result({ number, out: options.out, ...manifest });
    for (const { reason, explanation, count } of manifest!.skipped)
      context.terminal.note(`${count.toLocaleString("en")} left out: ${explanation} (${reason})`);
    context.terminal.print(
      `${options.out}: ${done.datasetName}@${number} as ${options.format}, ` +
        `${rows.train} train, ${rows.validation} validation and ${rows.test} test rows.`,
    );
  },
});

async function freeze(
  database: Database,
  options: z.output<typeof optionsSchema>,
  { terminal, signal }: CommandContext,
): Promise<DatasetExportDetail> {
  const workspace = await findWorkspace(database, options.workspace);
  const dataset = await findDatasetByName(database.db, workspace.id, options.name);
  if (dataset === null) throw await unknownDataset(database, workspace, options.name);
  const artifacts = openLocalArtifacts(path.join(findDataDir(), "artifacts"));
  const made = await database.transaction(async (tx) => {
    const frozen = { datasetId: dataset.id, format: options.format, container: options.container };
    const created = await createExport(tx, null, workspace.id, frozen, null);
    await recordCommand(tx, {
      workspaceId: workspace.id,
      action: "datasets.freeze",
      subjectType: "datasetExport",
      subjectId: created.id,
      after: { dataset: dataset.name, number: created.number, format: options.format },
    });
    return created;
  });
  const bar = terminal.progress("Exporting", 0, "judgements");
  try {
    await workOnExport(
      made.id,
      { database, artifacts, signal },
      {
        onProgress: ({ judgementsRead, judgementsTotal }) => bar.update(judgementsRead, judgementsTotal),
      },
    );
  } catch (error) {
    // No worker knows of this export: nobody would ever end it.
    const target = { id: made.id, workspaceId: workspace.id };
    const end = signal.aborted
      ? ({ status: "cancelled" } as const)
      : ({ status: "failed", error: "The command that wrote it ended with an error." } as const);
    await database.transaction((tx) => finishExport(tx, target, end));
    throw error;
  } finally {
    bar.stop();
  }
  const done = await requireExport(database.db, workspace.id, made.id);
  if (done.status !== "completed")
    throw new AppError("INVALID_INPUT", done.error ?? `The export was ${done.status}.`);
  await cp(await artifacts.localPath(exportFolder(made.id)), options.out, { recursive: true });
  return done;
}

async function unknownDataset(
  database: Database,
  workspace: { id: string; slug: string },
  name: string,
): Promise<AppError> {
  const { rows } = await listDatasets(database.db, workspace.id, {
    cursor: null,
    limit: 20,
    archived: false,
  });
  const names = rows.map((row) => JSON.stringify(row.name)).join(", ");
  return new AppError(
    "NOT_FOUND",
    `There is no dataset ${JSON.stringify(name)} in ${workspace.slug}. ${names ? `There are: ${names}.` : "Define one on the page Datasets."}`,
  );
}

/** Files of another export among these would be taken for a part of it. */
async function refuseFullFolder(folder: string): Promise<void> {
  await mkdir(path.dirname(path.resolve(folder)), { recursive: true });
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new AppError("INVALID_INPUT", `--out ${folder} cannot be used: ${error.message}.`, {
      cause: error,
    });
  });
  if (entries.length > 0)
    throw new AppError(
      "CONFLICT",
      `--out ${folder} is not empty. Name a folder that is empty or does not exist yet.`,
    );
}
