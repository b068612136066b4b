import type {
  DatasetExport,
  DatasetExportDetail,
  ExportStatus,
  FreezeDatasetInput,
} from "@hone/core/datasets/contracts";
import { datasetDefinitionSchema } from "@hone/core/datasets/definition";
import { datasetFormats } from "@hone/core/datasets/formats/registry";
import { type Manifest, manifestSchema } from "@hone/core/datasets/manifest";
import type { DatasetContainer, DatasetFormatName } from "@hone/core/datasets/names";
import { AppError } from "@hone/core/errors";
import { newId } from "@hone/core/ids";
import { type Page, type PageInput, toPage } from "@hone/core/paging";
import type { Db } from "../../client";
import { publishEvent } from "../../events";
import type { DatasetExport as Row } from "../../generated/client";
import type { Queue } from "../../queue";

type RowWithName = Row & { dataset: { name: string } };
const withName = { dataset: { select: { name: true } } } as const;

function toExport(row: RowWithName, sameContentAs: number | null): DatasetExport {
  return {
    id: row.id,
    datasetId: row.datasetId,
    datasetName: row.dataset.name,
    number: row.number,
    format: row.format as DatasetFormatName,
    container: row.container as DatasetContainer,
    status: row.status as ExportStatus,
    cancelRequested: row.cancelRequested,
    rowsWritten: row.rowsWritten,
    judgementsRead: row.judgementsRead,
    judgementsTotal: row.judgementsTotal,
    contentHash: row.contentHash,
    sameContentAs,
    error: row.error,
    createdAt: row.createdAt,
    finishedAt: row.finishedAt,
  };
}

/** Exports of a dataset, newest first. */
export async function listExports(
  db: Db,
  workspaceId: string,
  page: PageInput & { datasetId: string },
): Promise<Page<DatasetExport>> {
  const before = page.cursor ? { number: { lt: Number(page.cursor) } } : {};
  const rows = await db.datasetExport.findMany({
    where: { workspaceId, datasetId: page.datasetId, ...before },
    include: withName,
    orderBy: { number: "desc" },
    take: page.limit + 1,
  });
  const twins = await firstOfSameContent(db, page.datasetId, rows);
  return toPage(
    rows.map((row) => toExport(row, twinOf(row, twins))),
    page.limit,
    (row) => String(row.number),
  );
}

/** The lowest number with each content, by hash. */
async function firstOfSameContent(db: Db, datasetId: string, rows: Row[]): Promise<Map<string, number>> {
  const hashes = rows.map((row) => row.contentHash).filter((hash) => hash !== null);
  if (hashes.length === 0) return new Map();
  const found = await db.datasetExport.groupBy({
    by: ["contentHash"],
    where: { datasetId, contentHash: { in: hashes } },
    _min: { number: true },
  });
  return new Map(found.map((group) => [group.contentHash!, group._min.number!]));
}

function twinOf(row: Row, twins: Map<string, number>): number | null {
  const first = row.contentHash === null ? undefined : twins.get(row.contentHash);
  return first === undefined || first === row.number ? null : first;
}

export async function findExport(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<DatasetExportDetail | null> {
  const row = await db.datasetExport.findFirst({ where: { id, workspaceId }, include: withName });
  if (row === null) return null;
  const twins = await firstOfSameContent(db, row.datasetId, [row]);
  return {
    ...toExport(row, twinOf(row, twins)),
    definition: datasetDefinitionSchema.parse(row.definition),
    manifest: row.manifest === null ? null : manifestSchema.parse(row.manifest),
  };
}

/** @throws AppError NOT_FOUND */
export async function requireExport(db: Db, workspaceId: string, id: string): Promise<DatasetExportDetail> {
  const found = await findExport(db, workspaceId, id);
  if (found === null) throw new AppError("NOT_FOUND", "There is no such export in this workspace.");
  return found;
}

/**
 * Freezes a dataset as it is now into its next export. Two people who freeze at once get two numbers: the dataset's row
 * is locked while the number is chosen. Without a queue no job is added, and the caller does the work.
 */
export async function createExport(
  tx: Db,
  queue: Queue | null,
  workspaceId: string,
  input: FreezeDatasetInput,
  createdById: string | null,
): Promise<DatasetExport> {
  const format = datasetFormats[input.format];
  if (!format.containers.includes(input.container))
    throw new AppError(
      "INVALID_INPUT",
      `${input.format} cannot be written as ${input.container}; it can as ${format.containers.join(", ")}.`,
    );
  const [dataset] = await tx.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Dataset" WHERE "id" = ${input.datasetId}::uuid AND "workspaceId" = ${workspaceId}::uuid
    FOR UPDATE`;
  if (dataset === undefined) throw new AppError("NOT_FOUND", "There is no such dataset in this workspace.");
  const { kind, filters, split } = await tx.dataset.findUniqueOrThrow({ where: { id: dataset.id } });
  const last = await tx.datasetExport.aggregate({ where: { datasetId: dataset.id }, _max: { number: true } });
  const row = await tx.datasetExport.create({
    data: {
      id: newId(),
      workspaceId,
      datasetId: dataset.id,
      number: (last._max.number ?? 0) + 1,
      definition: datasetDefinitionSchema.parse({ kind, filters, split }),
      format: input.format,
      container: input.container,
      status: "queued",
      createdById,
    },
    include: withName,
  });
  await queue?.enqueue(tx, "datasets.export", { exportId: row.id });
  await publishEvent(tx, { workspaceId, topic: "exports", id: row.id });
  return toExport(row, null);
}

/**
 * Asks for an export to stop. The job is added once more, so that an export whose worker died for good is cancelled too.
 */
export async function requestExportCancel(
  tx: Db,
  queue: Queue,
  workspaceId: string,
  exportId: string,
): Promise<DatasetExport> {
  const found = await requireExport(tx, workspaceId, exportId);
  if (found.status !== "queued" && found.status !== "running")
    throw new AppError("CONFLICT", `This export is ${found.status} already; there is nothing to cancel.`);
  const row = await tx.datasetExport.update({
    where: { id: exportId, workspaceId },
    data: { cancelRequested: true },
    include: withName,
  });
  await queue.enqueue(tx, "datasets.export", { exportId });
  await publishEvent(tx, { workspaceId, topic: "exports", id: exportId });
  return toExport(row, null);
}

/** What the job works from; null when the row is gone. */
export async function readExportForJob(
  db: Db,
  exportId: string,
): Promise<(DatasetExportDetail & { workspaceId: string }) | null> {
  const row = await db.datasetExport.findUnique({ where: { id: exportId }, select: { workspaceId: true } });
  if (row === null) return null;
  return { ...(await requireExport(db, row.workspaceId, exportId)), workspaceId: row.workspaceId };
}

export interface ExportProgress {
  rowsWritten: number;
  judgementsRead: number;
  judgementsTotal: number;
}

/** Writes down how far an export is; true when somebody wants it to stop. */
export async function reportExportProgress(
  db: Db,
  target: { id: string; workspaceId: string },
  progress: ExportProgress,
): Promise<{ cancelRequested: boolean }> {
  const row = await db.datasetExport.update({
    where: { id: target.id },
    data: { ...progress, status: "running" },
    select: { cancelRequested: true },
  });
  await publishEvent(db, { workspaceId: target.workspaceId, topic: "exports", id: target.id });
  return row;
}

export type ExportEnd =
  | {
      status: "completed";
      manifest: Manifest;
      artifactKey: string;
      rowsWritten: number;
      judgementsRead: number;
    }
  | { status: "failed"; error: string }
  | { status: "cancelled" };

/** Ends an export once; an export that has ended stays as it is. */
export async function finishExport(
  tx: Db,
  target: { id: string; workspaceId: string },
  end: ExportEnd,
): Promise<void> {
  const data =
    end.status === "completed"
      ? {
          status: end.status,
          manifest: end.manifest,
          contentHash: end.manifest.contentHash,
          artifactKey: end.artifactKey,
          rowsWritten: end.rowsWritten,
          judgementsRead: end.judgementsRead,
          judgementsTotal: end.judgementsRead,
        }
      : { status: end.status, ...(end.status === "failed" ? { error: end.error } : {}) };
  await tx.datasetExport.updateMany({
    where: { id: target.id, status: { in: ["queued", "running"] } },
    data: { ...data, finishedAt: new Date() },
  });
  await publishEvent(tx, { workspaceId: target.workspaceId, topic: "exports", id: target.id });
}

/** Artifact key of an export's folder. */
export function exportFolder(exportId: string): string {
  return `exports/${exportId}`;
}
