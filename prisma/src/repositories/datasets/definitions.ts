import type {
  CreateDatasetInput,
  Dataset,
  DatasetExport,
  DatasetRow,
  UpdateDatasetInput,
} from "@hone/core/datasets/contracts";
import { datasetDefinitionSchema } from "@hone/core/datasets/definition";
import type { DatasetFormatName, DatasetKind } from "@hone/core/datasets/names";
import { AppError } from "@hone/core/errors";
import { newId } from "@hone/core/ids";
import { type Page, type PageInput, toPage } from "@hone/core/paging";
import type { Db } from "../../client";
import { isUniqueViolation } from "../../errors";
import { publishEvent } from "../../events";
import type { Dataset as Row } from "../../generated/client";

function toDataset(row: Row): Dataset {
  return {
    id: row.id,
    name: row.name,
    ...datasetDefinitionSchema.parse({ kind: row.kind, filters: row.filters, split: row.split }),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    archivedAt: row.archivedAt,
  };
}

/** Datasets of a workspace, newest first, with their latest export. */
export async function listDatasets(
  db: Db,
  workspaceId: string,
  page: PageInput & { archived: boolean },
): Promise<Page<DatasetRow>> {
  const rows = await db.dataset.findMany({
    where: {
      workspaceId,
      archivedAt: page.archived ? { not: null } : null,
      ...(page.cursor ? { id: { lt: page.cursor } } : {}),
    },
    include: {
      exports: {
        orderBy: { number: "desc" },
        take: 1,
        select: { number: true, format: true, status: true, createdAt: true },
      },
    },
    orderBy: { id: "desc" },
    take: page.limit + 1,
  });
  const found = rows.map((row) => {
    const last = row.exports[0];
    return {
      id: row.id,
      name: row.name,
      kind: row.kind as DatasetKind,
      // Numbers are given without gaps and exports are never deleted.
      exportCount: last?.number ?? 0,
      lastExport:
        last === undefined
          ? null
          : {
              number: last.number,
              format: last.format as DatasetFormatName,
              status: last.status as DatasetExport["status"],
              createdAt: last.createdAt,
            },
      createdAt: row.createdAt,
    };
  });
  return toPage(found, page.limit, (row) => row.id);
}

export async function findDataset(db: Db, workspaceId: string, id: string): Promise<Dataset | null> {
  const row = await db.dataset.findFirst({ where: { id, workspaceId } });
  return row === null ? null : toDataset(row);
}

/** By its name, archived ones too: for the command line. */
export async function findDatasetByName(db: Db, workspaceId: string, name: string): Promise<Dataset | null> {
  const row = await db.dataset.findUnique({ where: { workspaceId_name: { workspaceId, name } } });
  return row === null ? null : toDataset(row);
}

/** @throws AppError CONFLICT when the workspace has a dataset of that name. */
export async function createDataset(
  tx: Db,
  workspaceId: string,
  input: CreateDatasetInput,
  createdById: string | null,
): Promise<Dataset> {
  const { name, kind, filters, split } = input;
  const row = await refuseTakenName(name, () =>
    tx.dataset.create({ data: { id: newId(), workspaceId, name, kind, filters, split, createdById } }),
  );
  await publishEvent(tx, { workspaceId, topic: "exports", id: null });
  return toDataset(row);
}

/** Exports that exist or wait keep the definition they were frozen with. */
export async function updateDataset(
  tx: Db,
  workspaceId: string,
  { datasetId, name, filters, split }: UpdateDatasetInput,
): Promise<{ before: Dataset; after: Dataset }> {
  const before = await requireDataset(tx, workspaceId, datasetId);
  const row = await refuseTakenName(name, () =>
    tx.dataset.update({ where: { id: datasetId, workspaceId }, data: { name, filters, split } }),
  );
  await publishEvent(tx, { workspaceId, topic: "exports", id: null });
  return { before, after: toDataset(row) };
}

export async function archiveDataset(
  tx: Db,
  workspaceId: string,
  datasetId: string,
  archivedAt: Date | null,
): Promise<Dataset> {
  await requireDataset(tx, workspaceId, datasetId);
  const row = await tx.dataset.update({ where: { id: datasetId, workspaceId }, data: { archivedAt } });
  await publishEvent(tx, { workspaceId, topic: "exports", id: null });
  return toDataset(row);
}

/** @throws AppError NOT_FOUND */
export async function requireDataset(db: Db, workspaceId: string, id: string): Promise<Dataset> {
  const dataset = await findDataset(db, workspaceId, id);
  if (dataset === null) throw new AppError("NOT_FOUND", "There is no such dataset in this workspace.");
  return dataset;
}

async function refuseTakenName<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError(
      "CONFLICT",
      `There is already a dataset called ${JSON.stringify(name)}. Choose another name.`,
    );
  }
}
