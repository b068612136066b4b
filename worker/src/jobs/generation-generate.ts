import { AppError, describeError, isAppError } from "@hone/core/errors";
import { type PlannedSample, plannedSamples, promptSeed } from "@hone/core/generation/batch";
import type { Message } from "@hone/core/prompts/message";
import type { ModelVersion } from "@hone/core/training/model-version";
import { type BatchForJob, findBatchForJob, moveBatch } from "@hone/prisma/repositories/generation/batches";
import {
  failPrompt,
  type NewCandidate,
  nextPendingPrompts,
  type PendingPrompt,
  storeCandidates,
} from "@hone/prisma/repositories/generation/work";
import { refillCampaigns } from "@hone/prisma/repositories/labeling/campaigns";
import { findModelForJob } from "@hone/prisma/repositories/training/models";
import type { LanguageModel, ModelPrompt } from "../engine/generate/language-model";
import type { JobContext, JobHandler } from "./context";

/** Prompts fetched at a time; each is stored by itself, so that little is lost to a kill. */
const promptsPerFetch = 8;

/**
 * Samples every candidate a batch still lacks, prompt by prompt. A killed attempt loses at most the prompt it was at;
 * the next attempt goes on there, and the unique key on (batch, prompt, sample) keeps anything from being stored twice.
 */
export const generateCandidates: JobHandler<"generation.generate"> = async ({ batchId }, context) => {
  const batch = await findBatchForJob(context.database.db, batchId);
  if (batch === null || !["queued", "running"].includes(batch.status)) return;
  try {
    if (batch.status === "queued")
      await context.database.transaction((tx) => moveBatch(tx, batch, "running"));
    const models = await loadModelRows(batch, context);
    await workThrough(batch, models, context);
  } catch (error) {
    if (context.signal.aborted || !isAppError(error) || error.retryable) throw error;
    await context.database.transaction((tx) => moveBatch(tx, batch, "failed", { error: error.message }));
  }
};

async function loadModelRows(batch: BatchForJob, context: JobContext): Promise<Map<string, ModelVersion>> {
  const models = new Map<string, ModelVersion>();
  for (const { modelVersionId } of batch.plan) {
    const model = await findModelForJob(context.database.db, modelVersionId);
    if (model === null || model.workspaceId !== batch.workspaceId) {
      throw new AppError("NOT_FOUND", "A model of this batch's plan is not registered any more.");
    }
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
    models.set(model.id, model);
  }
  return models;
}

async function workThrough(
  batch: BatchForJob,
  models: Map<string, ModelVersion>,
  context: JobContext,
): Promise<void> {
  for (;;) {
    const pending = await nextPendingPrompts(context.database.db, batch.id, promptsPerFetch);
    if (pending.length === 0) break;
    for (const prompt of pending) {
      context.signal.throwIfAborted();
      const now = await findBatchForJob(context.database.db, batch.id);
      if (now === null || now.status !== "running") return;
      if (now.cancelRequested) {
        await context.database.transaction((tx) => moveBatch(tx, batch, "cancelled"));
        return;
      }
      await answerPrompt(batch, prompt, models, context);
    }
  }
  await context.database.transaction(async (tx) => {
    if (await moveBatch(tx, batch, "completed")) await refillCampaigns(tx, context.queue, batch.workspaceId);
  });
}

async function answerPrompt(
  batch: BatchForJob,
  prompt: PendingPrompt,
  models: Map<string, ModelVersion>,
  context: JobContext,
): Promise<void> {
  const missing = plannedSamples(batch.plan).filter((sample) => !prompt.done.has(sample.sampleIndex));
  const candidates: NewCandidate[] = [];
  try {
    for (const model of models.values()) {
      const samples = missing.filter((sample) => sample.entry.modelVersionId === model.id);
      if (samples.length > 0) candidates.push(...(await sampleFrom(model, prompt, samples, context)));
    }
  } catch (error) {
    if (!isAppError(error) || error.code !== "INVALID_INPUT") throw error;
    await context.database.transaction((tx) => failPrompt(tx, batch, prompt.promptId, describeError(error)));
    return;
  }
  await context.database.transaction((tx) => storeCandidates(tx, batch, prompt.promptId, candidates));
}

/** All samples one model owes a prompt, in one call: the prompt is read once. */
async function sampleFrom(
  model: ModelVersion,
  prompt: PendingPrompt,
  samples: PlannedSample[],
  context: JobContext,
): Promise<NewCandidate[]> {
  const requests = samples.map(({ entry, stream }) => ({
    settings: { ...entry.settings, seed: promptSeed(entry.settings.seed ?? 0, prompt.promptId) },
    stream,
  }));
  const generated = await context.models.use(model.folder, (open: LanguageModel) =>
    open.generate(
      { prompt: promptFor(open, prompt.messages), samples: requests },
      { signal: context.signal },
    ),
  );
  // What was cut short by a stopping worker is not a candidate: the next attempt makes it whole.
  context.signal.throwIfAborted();
  return samples.map(({ sampleIndex }, index) => ({
    sampleIndex,
    modelVersionId: model.id,
    modelName: model.name,
    settings: { ...requests[index]!.settings, stream: requests[index]!.stream },
    generated: generated[index]!,
  }));
}

/** An assistant gets the conversation in its template; a base model, which knows documents only, gets the bare text to continue. */
function promptFor(model: LanguageModel, messages: Message[]): ModelPrompt {
  return model.info.hasChatTemplate
    ? { kind: "messages", messages }
    : { kind: "text", text: messages.map(({ content }) => content).join("\n\n") };
}
