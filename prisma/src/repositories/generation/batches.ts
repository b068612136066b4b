import { AppError } from "@hone/core/errors";
import {
  type BatchStatus,
  batchTransitions,
  type CreateBatchInput,
  type GenerationBatch,
  type GenerationPlan,
  generationPlanSchema,
} from "@hone/core/generation/batch";
import { newId } from "@hone/core/ids";
import { type Page, type PageInput, toPage } from "@hone/core/paging";
import type { Db } from "../../client";
import { publishEvent } from "../../events";
import { Prisma, type GenerationBatch as Row } from "../../generated/client";
import type { Queue } from "../../queue";
import { promptCondition } from "../prompts/filter";

export type BatchForJob = GenerationBatch & { workspaceId: string };

function toBatch(row: Row): GenerationBatch {
  return {
    id: row.id,
    name: row.name,
    plan: generationPlanSchema.parse(row.plan),
    status: row.status as BatchStatus,
    cancelRequested: row.cancelRequested,
    promptCount: row.promptCount,
    candidatesWanted: row.candidatesWanted,
    candidatesDone: row.candidatesDone,
    promptsFailed: row.promptsFailed,
    tokensGenerated: row.tokensGenerated,
    error: row.error,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
  };
}

/**
 * Writes down a batch over all prompts that match now, and queues it. `drawSeed` gives a fresh seed to plan entries
 * that have none, so that the batch can be made again.
 */
export async function createBatch(
  tx: Db,
  queue: Queue,
  workspaceId: string,
  input: CreateBatchInput,
  options: { createdById: string | null; drawSeed: () => number },
): Promise<GenerationBatch> {
  await checkModels(tx, workspaceId, input.plan);
  const plan: GenerationPlan = input.plan.map((entry) => ({
    ...entry,
    settings: { ...entry.settings, seed: entry.settings.seed ?? options.drawSeed() },
  }));
  const id = newId();
  await tx.generationBatch.create({
    data: { id, workspaceId, name: input.name, plan, status: "queued", createdById: options.createdById },
  });
  const promptCount = await tx.$executeRaw`
    INSERT INTO "GenerationBatchPrompt" ("batchId", "promptId", "workspaceId", "position")
    SELECT ${id}::uuid, p."id", p."workspaceId", row_number() OVER (ORDER BY p."id")
    FROM "Prompt" p WHERE ${promptCondition(workspaceId, input.prompts)}`;
  if (promptCount === 0) {
    throw new AppError("INVALID_INPUT", "No prompt matches this choice. Widen it, or import prompts first.");
  }
  const samples = plan.reduce((sum, entry) => sum + entry.samples, 0);
  const row = await tx.generationBatch.update({
    where: { id },
    data: { promptCount, candidatesWanted: promptCount * samples },
  });
  await queue.enqueue(tx, "generation.generate", { batchId: id });
  await publishEvent(tx, { workspaceId, topic: "generation", id });
  return toBatch(row);
}

async function checkModels(tx: Db, workspaceId: string, plan: GenerationPlan): Promise<void> {
  for (const { modelVersionId } of plan) {
    const model = await tx.modelVersion.findFirst({ where: { id: modelVersionId, workspaceId } });
    if (model === null)
      throw new AppError("NOT_FOUND", "The chosen model is not registered in this workspace.");
    if (model.kind === "reward") {
      throw new AppError(
        "CONFLICT",
        `"${model.name}" is a reward model: it scores responses and writes none. Choose a model that answers.`,
      );
    }
    if (model.status === "failed") {
      throw new AppError(
        "CONFLICT",
        `The model "${model.name}" cannot be used: ${model.error ?? "unknown reason"}`,
      );
    }
  }
}

export async function listBatches(
  db: Db,
  workspaceId: string,
  page: PageInput,
): Promise<Page<GenerationBatch>> {
  const rows = await db.generationBatch.findMany({
    where: { workspaceId, ...(page.cursor ? { id: { lt: page.cursor } } : {}) },
    orderBy: { id: "desc" },
    take: page.limit + 1,
  });
  return toPage(rows.map(toBatch), page.limit, (batch) => batch.id);
}

export async function findBatch(db: Db, workspaceId: string, id: string): Promise<GenerationBatch | null> {
  const row = await db.generationBatch.findFirst({ where: { id, workspaceId } });
  return row === null ? null : toBatch(row);
}

export async function findBatchForJob(db: Db, id: string): Promise<BatchForJob | null> {
  const row = await db.generationBatch.findUnique({ where: { id } });
  return row === null ? null : { ...toBatch(row), workspaceId: row.workspaceId };
}

/**
 * Moves a batch to `next` if its present state allows it, in one statement, so that of two workers only one wins.
 * Returns whether it moved.
 */
export async function moveBatch(
  tx: Db,
  batch: { id: string; workspaceId: string },
  next: BatchStatus,
  change: { error?: string | null } = {},
): Promise<boolean> {
  const from = (Object.keys(batchTransitions) as BatchStatus[]).filter((s) =>
    batchTransitions[s].includes(next),
  );
  const now = new Date();
  const { count } = await tx.generationBatch.updateMany({
    where: { id: batch.id, status: { in: from } },
    data: {
      status: next,
      ...(change.error === undefined ? {} : { error: change.error }),
      ...(next === "running" ? { startedAt: now } : {}),
      ...(batchTransitions[next].length === 0 || next === "failed" ? { finishedAt: now } : {}),
    },
  });
  await publishEvent(tx, { workspaceId: batch.workspaceId, topic: "generation", id: batch.id });
  return count === 1;
}

/** Asks a batch to stop. A queued one is cancelled at once, a running one after the prompt it is at. */
export async function cancelBatch(tx: Db, workspaceId: string, id: string): Promise<GenerationBatch> {
  const { count } = await tx.generationBatch.updateMany({
    where: { id, workspaceId, status: { in: ["queued", "running"] } },
    data: { cancelRequested: true },
  });
  const batch = await findBatch(tx, workspaceId, id);
  if (batch === null)
    throw new AppError("NOT_FOUND", "This generation batch does not exist in this workspace.");
  if (count === 0) {
    throw new AppError("CONFLICT", `The batch is ${batch.status} already; there is nothing to cancel.`);
  }
  if (batch.status === "queued") {
    await moveBatch(tx, { id, workspaceId }, "cancelled");
    return { ...batch, status: "cancelled" };
  }
  await publishEvent(tx, { workspaceId, topic: "generation", id });
  return batch;
}

/** Prompts of a batch that got no candidates, with the reason. */
export async function listFailedPrompts(
  db: Db,
  workspaceId: string,
  batchId: string,
  limit = 100,
): Promise<{ promptId: string; preview: string; error: string }[]> {
  return db.$queryRaw<{ promptId: string; preview: string; error: string }[]>(Prisma.sql`
    SELECT b."promptId", p."preview", COALESCE(b."error", '') AS "error"
    FROM "GenerationBatchPrompt" b JOIN "Prompt" p ON p."id" = b."promptId"
    WHERE b."batchId" = ${batchId}::uuid AND b."workspaceId" = ${workspaceId}::uuid AND b."status" = 'failed'
    ORDER BY b."position" LIMIT ${limit}`);
}
