import { createHash } from "node:crypto";
import type { GeneratedCandidate } from "@hone/core/generation/candidate";
import type { SamplingSettings } from "@hone/core/generation/sampling-settings";
import { newId } from "@hone/core/ids";
import { type Message, messageListSchema } from "@hone/core/prompts/message";
import type { Db } from "../../client";
import { publishEvent } from "../../events";

/** A prompt that still lacks candidates of a batch. */
export interface PendingPrompt {
  promptId: string;
  messages: Message[];
  /** Sample indexes that are stored already. */
  done: Set<number>;
}

/** The next prompts of a batch without all their candidates, in the batch's order. */
export async function nextPendingPrompts(db: Db, batchId: string, limit: number): Promise<PendingPrompt[]> {
  const rows = await db.generationBatchPrompt.findMany({
    where: { batchId, status: "pending" },
    orderBy: { position: "asc" },
    take: limit,
  });
  const promptIds = rows.map((row) => row.promptId);
  const [prompts, candidates] = await Promise.all([
    db.prompt.findMany({ where: { id: { in: promptIds } }, select: { id: true, messages: true } }),
    db.candidate.findMany({
      where: { batchId, promptId: { in: promptIds } },
      select: { promptId: true, sampleIndex: true },
    }),
  ]);
  const messages = new Map(prompts.map((prompt) => [prompt.id, messageListSchema.parse(prompt.messages)]));
  return promptIds.flatMap((promptId) => {
    const found = messages.get(promptId);
    if (found === undefined) return [];
    const done = new Set(
      candidates.filter((candidate) => candidate.promptId === promptId).map((c) => c.sampleIndex ?? -1),
    );
    return [{ promptId, messages: found, done }];
  });
}

/** A candidate as the job made it, with where it belongs. */
export interface NewCandidate {
  sampleIndex: number;
  modelVersionId: string;
  modelName: string;
  /** With the seed and stream that make it again. */
  settings: SamplingSettings & { stream: number };
  generated: GeneratedCandidate;
}

/**
 * Stores a prompt's candidates and marks the prompt done, all in the caller's transaction. A candidate that is there
 * already (a worker was killed after storing it) is left as it is; only new ones are counted.
 */
export async function storeCandidates(
  tx: Db,
  batch: { id: string; workspaceId: string },
  promptId: string,
  candidates: NewCandidate[],
): Promise<{ added: number; finishedPrompt: boolean }> {
  const rows = candidates.map((candidate) => ({ id: newId(), candidate }));
  const present = await tx.candidate.createManyAndReturn({
    data: rows.map(({ id, candidate }) => candidateRow(id, batch, promptId, candidate)),
    skipDuplicates: true,
    select: { id: true },
  });
  const added = new Set(present.map((row) => row.id));
  const fresh = rows.filter(({ id }) => added.has(id));
  await tx.candidateTokens.createMany({
    data: fresh.map(({ id, candidate: { generated } }) => ({
      candidateId: id,
      workspaceId: batch.workspaceId,
      ids: generated.tokens,
      pieces: generated.pieces.map(withoutNul),
      logprobs: generated.logprobs,
      alternatives: generated.alternatives.map((list) =>
        list.map((a) => [a.token, withoutNul(a.text), a.logprob]),
      ),
    })),
  });
  const { count } = await tx.generationBatchPrompt.updateMany({
    where: { batchId: batch.id, promptId, status: "pending" },
    data: { status: "done" },
  });
  await tx.generationBatch.update({
    where: { id: batch.id },
    data: {
      candidatesDone: { increment: fresh.length },
      tokensGenerated: {
        increment: fresh.reduce((sum, row) => sum + row.candidate.generated.tokens.length, 0),
      },
    },
  });
  await publishEvent(tx, { workspaceId: batch.workspaceId, topic: "generation", id: batch.id });
  return { added: fresh.length, finishedPrompt: count === 1 };
}

/** Postgres text cannot hold NUL; a model can write one. It is shown as the replacement character. */
function withoutNul(text: string): string {
  return text.replaceAll("\u0000", "\uFFFD").toWellFormed();
}

function candidateRow(
  id: string,
  batch: { id: string; workspaceId: string },
  promptId: string,
  { generated, ...candidate }: NewCandidate,
) {
  const text = withoutNul(generated.text);
  return {
    id,
    workspaceId: batch.workspaceId,
    promptId,
    origin: "model",
    text,
    textHash: createHash("sha256").update(text).digest("hex"),
    batchId: batch.id,
    sampleIndex: candidate.sampleIndex,
    modelVersionId: candidate.modelVersionId,
    modelName: candidate.modelName,
    settings: candidate.settings,
    finishReason: generated.finishReason,
    tokenCount: generated.tokens.length,
    logprobSum: generated.logprobs.reduce((sum, logprob) => sum + logprob, 0),
  };
}

/** Marks a prompt that the model cannot answer (too long, say) and goes on. */
export async function failPrompt(
  tx: Db,
  batch: { id: string; workspaceId: string },
  promptId: string,
  error: string,
): Promise<void> {
  const { count } = await tx.generationBatchPrompt.updateMany({
    where: { batchId: batch.id, promptId, status: "pending" },
    data: { status: "failed", error },
  });
  if (count === 0) return;
  await tx.generationBatch.update({ where: { id: batch.id }, data: { promptsFailed: { increment: 1 } } });
  await publishEvent(tx, { workspaceId: batch.workspaceId, topic: "generation", id: batch.id });
}
