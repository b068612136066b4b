import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { datasetFormats } from "@hone/core/datasets/formats/registry";
import type { Manifest } from "@hone/core/datasets/manifest";
import { AppError, describeError, isAppError } from "@hone/core/errors";
import {
  type ExportProgress,
  exportFolder,
  finishExport,
  readExportForJob,
  reportExportProgress,
} from "@hone/prisma/repositories/datasets/exports";
import { labelerHasher } from "@hone/prisma/repositories/datasets/labelers";
import { type Snapshot, tryLock, withSnapshot } from "@hone/prisma/repositories/datasets/snapshot";
import { summarizeDataset } from "@hone/prisma/repositories/datasets/summary";
import type { JobContext, JobHandler } from "./context";
import { writeExport } from "./datasets-export/write-export";
import { withTightHeap } from "./tight-heap";

/** What an export needs of its surroundings; the command line has no more than this. */
export type ExportContext = Pick<JobContext, "database" | "artifacts" | "signal">;

export interface ExportOptions {
  onProgress?(progress: ExportProgress): void;
}

type ExportRow = NonNullable<Awaited<ReturnType<typeof readExportForJob>>>;

/** Milliseconds between two looks at the cancel flag. */
const reportEvery = 1000;

/** Writes the files of a frozen export. */
export const exportDataset: JobHandler<"datasets.export"> = async ({ exportId }, context) => {
  await workOnExport(exportId, context);
};

/**
 * The same with progress, for the command line.
 *
 * All judgements are read in one snapshot of the database into a folder of its own, which takes its final name when it is
 * complete: a killed attempt leaves nothing that could be taken for an export, and the next one starts over. Two
 * attempts at once cannot happen, since an attempt holds a lock as long as its connection lives.
 */
export async function workOnExport(
  exportId: string,
  context: ExportContext,
  options: ExportOptions = {},
): Promise<void> {
  const row = await readExportForJob(context.database.db, exportId);
  if (row === null || (row.status !== "queued" && row.status !== "running")) return;
  try {
    await withTightHeap(() => attempt(row, context, options));
  } catch (error) {
    if (context.signal.aborted || !endsExport(error)) throw error;
    await context.database.transaction((tx) =>
      finishExport(
        tx,
        row,
        isAppError(error) && error.code === "CANCELLED"
          ? { status: "cancelled" }
          : { status: "failed", error: describeFailure(error) },
      ),
    );
  }
}

/** What trying again would not change: the data cannot be written so, somebody cancelled, or the disk is full. */
function endsExport(error: unknown): boolean {
  if (isAppError(error)) return error.code === "CANCELLED" || !error.retryable;
  return isFileError(error);
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  const codes = ["ENOSPC", "EDQUOT", "EACCES", "EPERM", "EROFS", "EFBIG", "EIO"];
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

function describeFailure(error: unknown): string {
  if (!isFileError(error)) return describeError(error);
  const full = error.code === "ENOSPC" || error.code === "EDQUOT";
  return full
    ? "The disk is full. Free some space where Hone keeps its artifacts, then freeze the dataset again."
    : `The files could not be written: ${error.message}. Check the folder in which Hone keeps its artifacts.`;
}

async function attempt(row: ExportRow, context: ExportContext, options: ExportOptions): Promise<void> {
  const { database, artifacts } = context;
  const target = await artifacts.localPath(exportFolder(row.id));
  const part = `${target}.part`;
  const hashLabeler = await labelerHasher(database, row.workspaceId);
  await withSnapshot(database, async (snapshot) => {
    if (!(await tryLock(snapshot, `dataset-export:${row.id}`)))
      throw new AppError("UNAVAILABLE", "Another worker is writing this export.");
    // An attempt that held the lock until now may have ended the export.
    const now = await readExportForJob(database.db, row.id);
    if (now === null || (now.status !== "queued" && now.status !== "running")) return;
    const report = reporter(row, await refuseOrCount(snapshot, row), context, options);
    await report({ rowsWritten: 0, judgementsRead: 0 }, true);
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { recursive: true });
    try {
      const manifest = await writeExport(snapshot, row, {
        folder: part,
        workspaceId: row.workspaceId,
        hashLabeler,
        onProgress: report,
      });
      await publish(row, manifest, { part, target }, context);
    } finally {
      await rm(part, { recursive: true, force: true });
    }
  });
}

/** Refuses what the format cannot hold; otherwise says how many judgements there are. */
async function refuseOrCount(snapshot: Snapshot, row: ExportRow): Promise<number> {
  const format = datasetFormats[row.format];
  const summary = await summarizeDataset(snapshot.client, row.workspaceId, row.definition, {
    cap: null,
    attributes: format.needs === "attributes",
  });
  const refusal = format.refuse(summary);
  if (refusal !== null) throw new AppError("INVALID_INPUT", refusal.message);
  return summary.demonstrations + summary.rankings + summary.corrections;
}

/** Writes progress down about once a second, and stops the work when somebody asked for it. */
function reporter(row: ExportRow, judgementsTotal: number, context: ExportContext, options: ExportOptions) {
  let last = 0;
  return async (done: Omit<ExportProgress, "judgementsTotal">, now = false): Promise<void> => {
    context.signal.throwIfAborted();
    const progress = { ...done, judgementsTotal };
    options.onProgress?.(progress);
    if (!now && Date.now() - last < reportEvery) return;
    last = Date.now();
    const { cancelRequested } = await context.database.transaction((tx) =>
      reportExportProgress(tx, row, progress),
    );
    if (cancelRequested) throw new AppError("CANCELLED", "The export was cancelled.");
  };
}

/** Gives the folder its name, then writes down that it is complete. */
async function publish(
  row: ExportRow,
  manifest: Manifest,
  folders: { part: string; target: string },
  { database, signal }: ExportContext,
): Promise<void> {
  signal.throwIfAborted();
  await mkdir(path.dirname(folders.target), { recursive: true });
  // Left by an attempt that was killed between the two steps.
  await rm(folders.target, { recursive: true, force: true });
  await rename(folders.part, folders.target);
  const { demonstrations, rankings, corrections, rows } = manifest.counts;
  await database.transaction((tx) =>
    finishExport(tx, row, {
      status: "completed",
      manifest,
      artifactKey: exportFolder(row.id),
      rowsWritten: rows.train + rows.validation + rows.test,
      judgementsRead: demonstrations + rankings + corrections,
    }),
  );
}
