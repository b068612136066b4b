import { AppError } from "@hone/core/errors";
import { newId } from "@hone/core/ids";
import type {
  ModelFacts,
  ModelStatus,
  ModelVersion,
  RegisterModelInput,
} from "@hone/core/training/model-version";
import type { Db } from "../../client";
import { isUniqueViolation } from "../../errors";
import { publishEvent } from "../../events";
import type { Prisma } from "../../generated/client";
import type { Queue } from "../../queue";

const withRun = { run: { select: { id: true } } } as const satisfies Prisma.ModelVersionInclude;
type Row = Prisma.ModelVersionGetPayload<{ include: typeof withRun }>;

function toModelVersion(row: Row): ModelVersion {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind === "reward" ? "reward" : "policy",
    status: row.status as ModelStatus,
    error: row.error,
    folder: row.folder,
    architecture: row.architecture,
    parameterCount: row.parameterCount === null ? null : Number(row.parameterCount),
    contextLength: row.contextLength,
    vocabularySize: row.vocabularySize,
    hasChatTemplate: row.hasChatTemplate,
    contentHash: row.contentHash,
    notes: row.notes,
    stage: row.archivedAt !== null ? "archived" : row.promotedAt !== null ? "promoted" : "candidate",
    runId: row.run?.id ?? null,
    createdAt: row.createdAt,
  };
}

/** Adds a model and asks the worker to read its folder. A name is used once per workspace: CONFLICT. */
export async function registerModel(
  tx: Db,
  queue: Queue,
  workspaceId: string,
  input: RegisterModelInput,
  createdById: string | null,
): Promise<ModelVersion> {
  const taken = await tx.modelVersion.findUnique({
    where: { workspaceId_name: { workspaceId, name: input.name } },
  });
  if (taken !== null) throw nameTaken(input.name);
  try {
    const row = await tx.modelVersion.create({
      data: { id: newId(), workspaceId, ...input, createdById },
      include: withRun,
    });
    await queue.enqueue(tx, "training.inspect-model", { modelVersionId: row.id });
    await publishEvent(tx, { workspaceId, topic: "models", id: row.id });
    return toModelVersion(row);
  } catch (error) {
    if (isUniqueViolation(error)) throw nameTaken(input.name);
    throw error;
  }
}

function nameTaken(name: string): AppError {
  return new AppError(
    "CONFLICT",
    `A model named "${name}" is registered already. Choose another name; models are never replaced under the same one.`,
  );
}

/** All models that are not archived, or all that are, newest first. A workspace has few. */
export async function listModels(
  db: Db,
  workspaceId: string,
  { archived = false }: { archived?: boolean | undefined } = {},
): Promise<ModelVersion[]> {
  const rows = await db.modelVersion.findMany({
    where: { workspaceId, archivedAt: archived ? { not: null } : null },
    include: withRun,
    orderBy: { id: "desc" },
    take: 500,
  });
  return rows.map(toModelVersion);
}

/** One model of a workspace, archived ones too: candidates made with it still name it. */
export async function findModel(db: Db, workspaceId: string, id: string): Promise<ModelVersion | null> {
  const row = await db.modelVersion.findFirst({ where: { id, workspaceId }, include: withRun });
  return row === null ? null : toModelVersion(row);
}

/** A model by its name, for commands. */
export async function findModelByName(
  db: Db,
  workspaceId: string,
  name: string,
): Promise<ModelVersion | null> {
  const row = await db.modelVersion.findUnique({
    where: { workspaceId_name: { workspaceId, name } },
    include: withRun,
  });
  return row === null ? null : toModelVersion(row);
}

/** The model a job is about, with its workspace. */
export async function findModelForJob(
  db: Db,
  id: string,
): Promise<(ModelVersion & { workspaceId: string }) | null> {
  const row = await db.modelVersion.findUnique({ where: { id }, include: withRun });
  return row === null ? null : { ...toModelVersion(row), workspaceId: row.workspaceId };
}

/** Stores what reading the folder told, or why it cannot be used. */
export async function storeInspection(
  tx: Db,
  model: { id: string; workspaceId: string },
  result: { ok: true; facts: ModelFacts } | { ok: false; error: string },
): Promise<void> {
  await tx.modelVersion.update({
    where: { id: model.id },
    data: result.ok
      ? { ...result.facts, status: "ready", error: null }
      : { status: "failed", error: result.error },
  });
  await publishEvent(tx, { workspaceId: model.workspaceId, topic: "models", id: model.id });
}

/** Has the folder read again, after it was mended. */
export async function recheckModel(tx: Db, queue: Queue, workspaceId: string, id: string): Promise<void> {
  const { count } = await tx.modelVersion.updateMany({
    where: { id, workspaceId },
    data: { status: "checking", error: null },
  });
  if (count === 0) throw new AppError("NOT_FOUND", "This model is not registered in this workspace.");
  await queue.enqueue(tx, "training.inspect-model", { modelVersionId: id });
  await publishEvent(tx, { workspaceId, topic: "models", id });
}

/** Brings an archived model back into the lists, as a candidate. */
export async function restoreModel(tx: Db, workspaceId: string, id: string): Promise<void> {
  const { count } = await tx.modelVersion.updateMany({
    where: { id, workspaceId, archivedAt: { not: null } },
    data: { archivedAt: null },
  });
  if (count === 0) throw new AppError("NOT_FOUND", "There is no such archived model in this workspace.");
  await publishEvent(tx, { workspaceId, topic: "models", id });
}

/** Takes a model out of the lists; candidates it made stay as they are. */
export async function archiveModel(tx: Db, workspaceId: string, id: string): Promise<void> {
  const { count } = await tx.modelVersion.updateMany({
    where: { id, workspaceId, archivedAt: null },
    data: { archivedAt: new Date(), promotedAt: null },
  });
  if (count === 0) throw new AppError("NOT_FOUND", "This model is not registered in this workspace.");
  await publishEvent(tx, { workspaceId, topic: "models", id });
}
