import { AppError } from "@hone/core/errors";
import { newId } from "@hone/core/ids";
import { type Page, type PageInput, toPage } from "@hone/core/paging";
import {
  type ImportDetail,
  type ImportInspection,
  type ImportIssueRow,
  type ImportRow,
  importDetailSchema,
  importRowSchema,
  type StartImport,
} from "@hone/core/prompts/import/inspection";
import type { ImportDefaults, ImportMapping } from "@hone/core/prompts/import/mapping";
import type { ImportShape } from "@hone/core/prompts/import/registry";
import type { Db } from "../../client";
import { publishEvent } from "../../events";
import { Prisma } from "../../generated/client";
import type { Queue } from "../../queue";

/** A file that has been stored under its artifact key. */
export interface UploadedFile {
  workspaceId: string;
  fileName: string;
  artifactKey: string;
  totalBytes: number;
  startedById: string | null;
}

/** Where an import's file lies in the artifact store. */
export function importArtifactKey(workspaceId: string, importId: string): string {
  return `imports/${workspaceId}/${importId}`;
}

export interface ImportStart {
  defaults: ImportDefaults;
  /** Start at once, in the shape that is recognised (or in this one), instead of waiting for somebody to look. */
  start?: { shape: ImportShape | null };
}

/** Records an upload and sends the worker to look at it, or to import it at once. */
export async function createImport(
  tx: Db,
  queue: Queue | null,
  id: string,
  file: UploadedFile,
  { defaults, start }: ImportStart,
): Promise<void> {
  await tx.promptImport.create({
    data: {
      id,
      ...file,
      container: "",
      shape: start?.shape ?? "",
      mapping: { fields: {}, options: {} },
      defaults,
      status: start === undefined ? "uploaded" : "queued",
    },
  });
  await queue?.enqueue(tx, "prompts.import", { importId: id });
  await publishEvent(tx, { workspaceId: file.workspaceId, topic: "imports", id });
}

const rowColumns = {
  id: true,
  workspaceId: true,
  fileName: true,
  totalBytes: true,
  container: true,
  shape: true,
  status: true,
  cancelRequested: true,
  bytesRead: true,
  rowsRead: true,
  promptsAdded: true,
  candidatesAdded: true,
  judgementsAdded: true,
  duplicates: true,
  badRows: true,
  error: true,
  startedById: true,
  createdAt: true,
  startedAt: true,
  finishedAt: true,
} as const satisfies Prisma.PromptImportSelect;

async function namesOf(db: Db, ids: (string | null)[]): Promise<Map<string, string>> {
  const users = await db.user.findMany({
    where: { id: { in: ids.filter((id) => id !== null) } },
    select: { id: true, name: true },
  });
  return new Map(users.map(({ id, name }) => [id, name]));
}

export async function listImports(db: Db, workspaceId: string, page: PageInput): Promise<Page<ImportRow>> {
  const rows = await db.promptImport.findMany({
    where: { workspaceId, ...(page.cursor ? { id: { lt: page.cursor } } : {}) },
    select: rowColumns,
    orderBy: { id: "desc" },
    take: page.limit + 1,
  });
  const names = await namesOf(
    db,
    rows.map(({ startedById }) => startedById),
  );
  const shown = rows.map(({ startedById, ...row }) =>
    importRowSchema.parse({
      ...row,
      totalBytes: Number(row.totalBytes),
      bytesRead: Number(row.bytesRead),
      startedBy: names.get(startedById ?? "") ?? null,
    }),
  );
  return toPage(shown, page.limit, ({ id }) => id);
}

/** An import with its mapping and the look at its file; null if the workspace has none of that id. */
export async function findImport(db: Db, workspaceId: string, id: string): Promise<ImportDetail | null> {
  return readImport(db, { id, workspaceId });
}

/** The same for a job, which knows only the id. */
export async function findImportById(db: Db, id: string): Promise<ImportDetail | null> {
  return readImport(db, { id });
}

async function readImport(db: Db, where: { id: string; workspaceId?: string }): Promise<ImportDetail | null> {
  const row = await db.promptImport.findFirst({
    where,
    select: { ...rowColumns, artifactKey: true, mapping: true, defaults: true, inspection: true },
  });
  if (row === null) return null;
  const names = await namesOf(db, [row.startedById]);
  return importDetailSchema.parse({
    ...row,
    totalBytes: Number(row.totalBytes),
    bytesRead: Number(row.bytesRead),
    startedBy: names.get(row.startedById ?? "") ?? null,
  });
}

/**
 * Stores what a look at a file found: of an uploaded one, unless it was started meanwhile; of a running one that was
 * started unseen.
 */
export async function saveInspection(
  tx: Db,
  { id, workspaceId }: { id: string; workspaceId: string },
  found: { container: string; shape: string; mapping: ImportMapping; inspection: ImportInspection },
  status: "uploaded" | "running" = "uploaded",
): Promise<void> {
  await tx.promptImport.updateMany({
    where: { id, status, rowsRead: 0 },
    data: { ...found, inspection: found.inspection as unknown as Prisma.InputJsonValue, error: null },
  });
  await publishEvent(tx, { workspaceId, topic: "imports", id });
}

/**
 * Starts an import, or goes on with one that failed or was cancelled where it stopped. Once rows were imported, shape
 * and mapping stay as they were: rows of one file are read alike.
 */
export async function startImport(
  tx: Db,
  queue: Queue | null,
  workspaceId: string,
  { importId, ...settings }: StartImport,
): Promise<void> {
  const [row] = await tx.$queryRaw<{ status: string; rowsRead: number }[]>`
    SELECT "status", "rowsRead" FROM "PromptImport"
    WHERE "id" = ${importId}::uuid AND "workspaceId" = ${workspaceId}::uuid FOR UPDATE`;
  if (row === undefined)
    throw new AppError("NOT_FOUND", "There is no such import. It may belong to another workspace.");
  if (!["uploaded", "failed", "cancelled"].includes(row.status)) {
    throw new AppError("CONFLICT", `The import is ${row.status}; it can be started only once.`);
  }
  await tx.promptImport.update({
    where: { id: importId },
    data: {
      status: "queued",
      cancelRequested: false,
      error: null,
      finishedAt: null,
      ...(row.rowsRead > 0 ? {} : settings),
    },
  });
  await queue?.enqueue(tx, "prompts.import", { importId });
  await publishEvent(tx, { workspaceId, topic: "imports", id: importId });
}

/** Asks a waiting or running import to stop; what was imported stays. */
export async function cancelImport(tx: Db, workspaceId: string, id: string): Promise<void> {
  const waiting = await tx.promptImport.updateMany({
    where: { id, workspaceId, status: { in: ["uploaded", "queued"] } },
    data: { status: "cancelled", finishedAt: new Date() },
  });
  const running = await tx.promptImport.updateMany({
    where: { id, workspaceId, status: "running" },
    data: { cancelRequested: true },
  });
  if (waiting.count + running.count === 0)
    throw new AppError("CONFLICT", "The import is not running: it has ended, or there is none of that id.");
  await publishEvent(tx, { workspaceId, topic: "imports", id });
}

/** Takes a waiting import, or one whose worker died, to work on it. False: it is not to be worked on. */
export async function claimImport(tx: Db, id: string): Promise<boolean> {
  const { count } = await tx.promptImport.updateMany({
    where: { id, status: { in: ["queued", "running"] } },
    data: { status: "running" },
  });
  if (count > 0) {
    await tx.promptImport.updateMany({ where: { id, startedAt: null }, data: { startedAt: new Date() } });
  }
  return count > 0;
}

/** Ends an import that runs (or, failed, one that was only looked at). */
export async function finishImport(
  tx: Db,
  { id, workspaceId }: { id: string; workspaceId: string },
  status: "completed" | "failed" | "cancelled",
  error: string | null = null,
): Promise<void> {
  await tx.promptImport.updateMany({
    where: { id, status: { in: ["uploaded", "queued", "running"] } },
    data: { status, error, finishedAt: new Date() },
  });
  await publishEvent(tx, { workspaceId, topic: "imports", id });
}

/** Bad rows in the order of the file. */
export async function listIssues(
  db: Db,
  workspaceId: string,
  importId: string,
  page: PageInput,
): Promise<Page<ImportIssueRow>> {
  const [line, id] = (page.cursor ?? "").split(":");
  const after =
    page.cursor && /^\d+$/.test(line ?? "") && /^[0-9a-f-]{36}$/.test(id ?? "")
      ? Prisma.sql`AND ("line", "id") > (${Number(line)}, ${id}::uuid)`
      : Prisma.empty;
  const rows = await db.$queryRaw<ImportIssueRow[]>(Prisma.sql`
    SELECT "id", "line", "field", "message", "excerpt" FROM "ImportIssue"
    WHERE "importId" = ${importId}::uuid AND "workspaceId" = ${workspaceId}::uuid ${after}
    ORDER BY "line", "id" LIMIT ${page.limit + 1}`);
  return toPage(rows, page.limit, (row) => `${row.line}:${row.id}`);
}

/** A fresh id for an import whose file is about to be stored. */
export const newImportId = (): string => newId();
