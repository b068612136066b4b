import { AppError, isAppError } from "@hone/core/errors";
import type { ImportDetail } from "@hone/core/prompts/import/inspection";
import { importShapeSchema } from "@hone/core/prompts/import/inspection";
import { mappingFor, missingSlots } from "@hone/core/prompts/import/registry";
import { importScope } from "@hone/core/quality/scope";
import {
  claimImport,
  findImportById,
  finishImport,
  saveInspection,
} from "@hone/prisma/repositories/imports/imports";
import { refillCampaigns } from "@hone/prisma/repositories/labeling/campaigns";
import { promptsRankedTwice } from "@hone/prisma/repositories/quality/agreement";
import type { JobContext, JobHandler } from "./context";
import { inspectFile } from "./prompts-import/inspect";
import { type RunOptions, runImport } from "./prompts-import/run";
import { recomputeForPrompts } from "./quality-agreement";
import { withTightHeap } from "./tight-heap";

/** What an import needs of its surroundings. Without a queue, campaigns look for new tasks when they are told to. */
export type ImportContext = Pick<JobContext, "database" | "artifacts" | "signal"> &
  Partial<Pick<JobContext, "queue">>;

/**
 * Works on an import: a file that was only uploaded is looked at; one that was started is read, from where a killed
 * attempt stopped. What cannot be read at all ends it as failed; anything else is tried again.
 */
export const importPrompts: JobHandler<"prompts.import"> = async ({ importId }, context) => {
  await workOnImport(importId, context);
};

/** The same with progress, for the command line. */
export async function workOnImport(
  importId: string,
  context: ImportContext,
  options: RunOptions = {},
): Promise<void> {
  const row = await findImportById(context.database.db, importId);
  if (row === null) return;
  try {
    if (row.status === "uploaded") await inspectUpload(row, context);
    else if (row.status === "queued" || row.status === "running") await readImport(row, context, options);
  } catch (error) {
    if (context.signal.aborted || !isAppError(error) || error.retryable) throw error;
    await context.database.transaction((tx) => finishImport(tx, row, "failed", error.message));
  }
}

async function inspectUpload(row: ImportDetail, { database, artifacts }: ImportContext): Promise<void> {
  const found = await inspectFile(await artifacts.localPath(row.artifactKey), row.fileName);
  await database.transaction((tx) => saveInspection(tx, row, found));
}

async function readImport(row: ImportDetail, context: ImportContext, options: RunOptions): Promise<void> {
  const { database } = context;
  if (!(await claimImport(database.db, row.id))) return;
  const ready = await settleMapping(row, context);
  const file = await context.artifacts.localPath(row.artifactKey);
  const outcome = await withTightHeap(() => runImport(ready, file, context, options));
  if (outcome === "lost") return;
  await recomputeOfImport(row, context);
  const status = outcome === "cancel" ? "cancelled" : "completed";
  await database.transaction(async (tx) => {
    await finishImport(tx, row, status);
    if (context.queue !== undefined) await refillCampaigns(tx, context.queue, row.workspaceId);
  });
}

/** An import that was started unseen takes the shape that is recognised, or the given one as it would be mapped. */
async function settleMapping(
  row: ImportDetail,
  { database, artifacts }: ImportContext,
): Promise<ImportDetail> {
  if (Object.keys(row.mapping.fields).length > 0) {
    checkMapping(row);
    return row;
  }
  const found = await inspectFile(await artifacts.localPath(row.artifactKey), row.fileName);
  const given = importShapeSchema.safeParse(row.shape);
  const sample = found.inspection.rows.map(({ value }) => value);
  const chosen = given.success ? { shape: given.data, mapping: mappingFor(given.data, sample) } : found;
  const ready = { ...row, ...found, shape: chosen.shape, mapping: chosen.mapping };
  checkMapping(ready);
  await database.transaction((tx) => saveInspection(tx, row, { ...found, ...chosen }, "running"));
  return ready;
}

function checkMapping({ shape, mapping, fileName }: ImportDetail): void {
  const known = importShapeSchema.safeParse(shape);
  if (!known.success)
    throw new AppError("INVALID_INPUT", `${fileName}: choose what its rows are before starting.`);
  const missing = missingSlots(known.data, mapping);
  if (missing.length > 0) {
    const slots = missing.join(", ");
    throw new AppError(
      "INVALID_INPUT",
      `${fileName}: no field of the file was chosen for ${slots}, which ${shape} needs.`,
    );
  }
}

/** Agreement of all prompts that more than one person of this file ranked. */
async function recomputeOfImport(row: ImportDetail, { database, signal }: ImportContext): Promise<void> {
  let after: string | null = null;
  for (;;) {
    signal.throwIfAborted();
    const promptIds: string[] = await promptsRankedTwice(database.db, row.id, after, 500);
    if (promptIds.length === 0) return;
    await recomputeForPrompts(database, row.workspaceId, promptIds, importScope(row.id));
    after = promptIds.at(-1)!;
  }
}
