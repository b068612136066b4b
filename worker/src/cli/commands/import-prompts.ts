import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@hone/core/errors";
import { type ImportDetail, importShapeSchema, type RowIssue } from "@hone/core/prompts/import/inspection";
import { importDefaultsSchema } from "@hone/core/prompts/import/mapping";
import { importShapeNames, mappingFor, missingSlots } from "@hone/core/prompts/import/registry";
import { type ArtifactStore, openLocalArtifacts } from "@hone/prisma/artifacts";
import type { Database } from "@hone/prisma/client";
import {
  createImport,
  findImportById,
  importArtifactKey,
  listIssues,
  newImportId,
} from "@hone/prisma/repositories/imports/imports";
import { z } from "zod";
import { workOnImport } from "../../jobs/prompts-import";
import { inspectFile } from "../../jobs/prompts-import/inspect";
import { openRows } from "../../jobs/prompts-import/open-rows";
import { RowMapper } from "../../jobs/prompts-import/row-mapper";
import { defineCommand } from "../command";
import { findWorkspace, withDatabase } from "../database";
import { findDataDir } from "../env";
import { collect } from "../parse";
import { recordCommand } from "../record-command";
import type { Terminal } from "../terminal";
import { SilentExit } from "../usage-error";

const optionsSchema = z.object({
  file: z.string(),
  workspace: z.string().optional(),
  shape: importShapeSchema.optional().or(z.literal("auto").transform(() => undefined)),
  tag: importDefaultsSchema.shape.tags,
  language: importDefaultsSchema.shape.language,
  system: importDefaultsSchema.shape.system,
  annotator: importDefaultsSchema.shape.annotator,
  harmful: z.boolean().default(false),
  dryRun: z.boolean().default(false),
});
type Options = z.output<typeof optionsSchema>;

/** Bad rows that are shown; all are counted, and stored with the import. */
const issuesShown = 20;

export default defineCommand({
  configure(command) {
    command
      .argument("<file>", "JSONL, JSON, CSV, TSV, Parquet or text lines")
      .option("--workspace <slug>", "the workspace; may be left out when there is only one")
      .option("--shape <shape>", `what its rows are: ${importShapeNames.join(", ")}; recognised when absent`)
      .option("--tag <tag>", "a tag for every prompt; may be repeated", collect)
      .option("--language <tag>", "language of prompts that do not say theirs, such as en or zh-CN")
      .option("--system <text>", "system message of prompts that have none")
      .option("--annotator <name>", "who wrote and judged, where the file does not say")
      .option("--harmful", "the prompts may be harmful: only people who agreed to see such get them")
      .option("--dry-run", "read and check everything, store nothing; needs no database")
      .addHelpText(
        "after",
        "\nBad rows are reported with their line and skipped. Importing a file again adds nothing twice.\n\nExample:\n  hone import prompts trees.jsonl --tag oasst",
      );
  },
  options: optionsSchema,
  async run(options, { terminal, signal }) {
    if (options.dryRun) await checkFile(options, terminal, signal);
    else await withDatabase((database) => importFile(options, database, terminal, signal));
  },
});

const defaultsOf = (options: Options) => importDefaultsSchema.parse({ ...options, tags: options.tag });

async function importFile(
  options: Options,
  database: Database,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const workspace = await findWorkspace(database, options.workspace);
  const artifacts = openLocalArtifacts(path.join(findDataDir(), "artifacts"));
  const id = await storeFile(options, workspace.id, database, artifacts);
  const bar = terminal.progress("Importing", (await stat(options.file)).size, "bytes");
  try {
    await workOnImport(id, { database, artifacts, signal }, { onProgress: (bytes) => bar.update(bytes) });
  } finally {
    bar.stop();
  }
  const done = (await findImportById(database.db, id))!;
  if (done.status === "failed") throw new AppError("INVALID_INPUT", done.error ?? "The import failed.");
  const issues = await listIssues(database.db, workspace.id, id, { limit: issuesShown });
  report(done, issues.rows, terminal);
}

/** Copies the file to where the worker looks for it: an interrupted import can go on from the import's page. */
async function storeFile(
  options: Options,
  workspaceId: string,
  database: Database,
  artifacts: ArtifactStore,
): Promise<string> {
  // What cannot be read is said before anything is copied.
  await openRows(options.file, path.basename(options.file));
  const id = newImportId();
  const artifactKey = importArtifactKey(workspaceId, id);
  const totalBytes = await artifacts.write(artifactKey, createReadStream(options.file));
  const fileName = path.basename(options.file);
  await database.transaction(async (tx) => {
    const file = { workspaceId, fileName, artifactKey, totalBytes, startedById: null };
    await createImport(tx, null, id, file, {
      defaults: defaultsOf(options),
      start: { shape: options.shape ?? null },
    });
    await recordCommand(tx, {
      workspaceId,
      action: "prompts.import",
      subjectType: "PromptImport",
      subjectId: id,
      after: { fileName, totalBytes },
    });
  });
  return id;
}

function report(done: ImportDetail, issues: RowIssue[], terminal: Terminal): void {
  const { id, status, shape, rowsRead, promptsAdded, duplicates, candidatesAdded, judgementsAdded, badRows } =
    done;
  for (const issue of issues) terminal.note(issueLine(done.fileName, issue));
  if (badRows > issues.length)
    terminal.note(`… ${badRows - issues.length} more bad rows: see the import's page.`);
  terminal.result({
    import: id,
    status,
    shape,
    rowsRead,
    promptsAdded,
    duplicates,
    candidatesAdded,
    judgementsAdded,
    badRows,
  });
  terminal.print(
    `${done.fileName} (${shape}): ${rowsRead} rows read, ${promptsAdded} prompts added, ${duplicates} known already, ` +
      `${candidatesAdded} candidates, ${judgementsAdded} judgements, ${badRows} bad rows.`,
  );
}

function issueLine(file: string, { line, field, message }: RowIssue): string {
  return `${file}:${line}: ${field === "" ? "" : `${field}: `}${message}`;
}

/** `--dry-run`: what the file would become, without a database. Exit code 1 if a row is bad. */
async function checkFile(options: Options, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const fileName = path.basename(options.file);
  const found = await inspectFile(options.file, fileName);
  const shape = options.shape ?? found.shape;
  const sample = found.inspection.rows.map(({ value }) => value);
  const mapping = options.shape === undefined ? found.mapping : mappingFor(options.shape, sample);
  const missing = missingSlots(shape, mapping);
  if (missing.length > 0) {
    throw new AppError(
      "INVALID_INPUT",
      `${fileName}: no field of the file fits ${missing.join(", ")}, which ${shape} needs.`,
    );
  }
  const mapper = new RowMapper({
    shape,
    mapping,
    defaults: defaultsOf(options),
    source: fileName,
    importId: null,
  });
  const counts = { rows: 0, prompts: 0, candidates: 0, demonstrations: 0, rankings: 0, badRows: 0 };
  const opened = await openRows(options.file, fileName);
  for await (const { rows } of opened.rows(signal)) {
    for (const row of rows) {
      const { items, issues } = mapper.map(row);
      counts.rows++;
      counts.prompts += items.length;
      if (issues.length > 0) counts.badRows++;
      for (const { item } of items) {
        counts.candidates += item.candidates.length;
        counts.demonstrations += item.demonstrations.length;
        counts.rankings += item.rankings.length;
      }
      if (counts.badRows <= issuesShown)
        for (const issue of issues) terminal.note(issueLine(fileName, issue));
    }
  }
  terminal.result({ dryRun: true, container: opened.container, encoding: opened.encoding, shape, ...counts });
  terminal.print(
    `${fileName} (${opened.container}, ${shape}): ${counts.rows} rows, ${counts.prompts} prompts, ` +
      `${counts.candidates} candidates, ${counts.demonstrations} demonstrations, ${counts.rankings} rankings, ` +
      `${counts.badRows} bad rows. Nothing was stored.`,
  );
  if (counts.badRows > 0) throw new SilentExit(1);
}
