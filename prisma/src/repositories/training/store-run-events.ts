import { newId } from "@hone/core/ids";
import type { RunEvent, StepEvent } from "@hone/core/training/run-events";
import type { Db } from "../../client";
import { Prisma } from "../../generated/client";
import type { RunFacts } from "./run-rows";

type Of<Type extends RunEvent["type"]> = Extract<RunEvent, { type: Type }>;
const columns = [
  "step",
  "loss",
  "learningRate",
  "gradNorm",
  "tokensPerSecond",
  "tokens",
  "peakShare",
  "accuracy",
  "chosenReward",
  "rejectedReward",
] as const satisfies (keyof StepEvent)[];

/**
 * Stores what a run's process told, in order. A run that goes on from a checkpoint first loses what was measured after
 * that; what it repeats takes the place of what was.
 */
export async function storeRunEvents(tx: Db, runId: string, events: RunEvent[]): Promise<void> {
  let steps: StepEvent[] = [];
  for (const event of events) {
    if (event.type === "step") {
      steps.push(event);
      continue;
    }
    await storeSteps(tx, runId, steps);
    steps = [];
    await storeOther(tx, runId, event);
  }
  await storeSteps(tx, runId, steps);
}

async function storeSteps(tx: Db, runId: string, steps: StepEvent[]): Promise<void> {
  const last = steps.at(-1);
  if (last === undefined) return;
  // One statement must not name a step twice.
  const unique = [...new Map(steps.map((event) => [event.step, event])).values()];
  const rows = unique.map(
    (event) => Prisma.sql`(${runId}::uuid, ${Prisma.join(columns.map((name) => event[name] ?? null))})`,
  );
  await tx.$executeRaw`
    INSERT INTO "TrainingMetric" ("runId", ${Prisma.raw(columns.map((name) => `"${name}"`).join(", "))})
    SELECT v."runId", v."step"::int, ${Prisma.raw(
      columns
        .slice(1)
        .map((name) => `v."${name}"::double precision`)
        .join(", "),
    )}
    FROM (VALUES ${Prisma.join(rows)}) AS v("runId", ${Prisma.raw(columns.map((name) => `"${name}"`).join(", "))})
    ON CONFLICT ("runId", "step") DO UPDATE SET ${Prisma.raw(
      columns
        .slice(1)
        .map((name) => `"${name}" = EXCLUDED."${name}"`)
        .join(", "),
    )}`;
  const { step, loss, tokensPerSecond, secondsLeft } = last;
  await tx.trainingRun.update({
    where: { id: runId },
    data: { step, loss, tokensPerSecond, secondsLeft, stalledAttempts: 0 },
  });
}

async function storeOther(tx: Db, runId: string, event: Exclude<RunEvent, StepEvent>): Promise<void> {
  switch (event.type) {
    case "started":
      return storeStart(tx, runId, event);
    case "evaluation":
      return storeEvaluation(tx, runId, event);
    case "samples":
      return storeSamples(tx, runId, event);
    case "checkpoint": {
      const { step, folder, loss, best } = event;
      if (best) await tx.trainingCheckpoint.updateMany({ where: { runId }, data: { best: false } });
      const data = { folder, loss, best, kept: true };
      await tx.trainingCheckpoint.upsert({
        where: { runId_step: { runId, step } },
        create: { runId, step, ...data },
        update: data,
      });
      return;
    }
    case "warning":
      await tx.trainingLogLine.create({
        data: { id: newId(), runId, level: "warning", step: event.step, message: event.message },
      });
  }
}

async function storeStart(tx: Db, runId: string, event: Of<"started">): Promise<void> {
  const { parameters, trainableParameters, peakFlops, data, validation, step, steps } = event;
  const later = { where: { runId, step: { gt: step } } };
  await tx.trainingMetric.deleteMany(later);
  await tx.trainingEvaluation.deleteMany(later);
  await tx.trainingSample.deleteMany(later);
  await tx.trainingCheckpoint.deleteMany(later);
  const facts: RunFacts = { parameters, trainableParameters, peakFlops, data, validation };
  await tx.trainingRun.update({ where: { id: runId }, data: { facts, step, steps } });
  const message =
    step === 0
      ? `Started: ${data.used.toLocaleString("en")} of ${data.rows.toLocaleString("en")} rows, ${steps.toLocaleString("en")} steps, ${trainableParameters.toLocaleString("en")} of ${parameters.toLocaleString("en")} parameters are trained.`
      : `Goes on from the checkpoint of step ${step}.`;
  await tx.trainingLogLine.create({ data: { id: newId(), runId, level: "info", step, message } });
}

async function storeEvaluation(tx: Db, runId: string, event: Of<"evaluation">): Promise<void> {
  const { step, loss } = event;
  const data = {
    loss,
    accuracy: event.accuracy ?? null,
    chosenReward: event.chosenReward ?? null,
    rejectedReward: event.rejectedReward ?? null,
  };
  await tx.trainingEvaluation.upsert({
    where: { runId_step: { runId, step } },
    create: { runId, step, ...data },
    update: data,
  });
  await tx.trainingRun.update({
    where: { id: runId },
    data: { validationLoss: loss, validationAccuracy: data.accuracy },
  });
  const accuracy = data.accuracy === null ? "" : `, accuracy ${(100 * data.accuracy).toFixed(1)}%`;
  await tx.trainingLogLine.create({
    data: {
      id: newId(),
      runId,
      level: "info",
      step,
      message: `Validation loss ${loss.toFixed(4)}${accuracy}.`,
    },
  });
}

async function storeSamples(tx: Db, runId: string, { step, samples }: Of<"samples">): Promise<void> {
  await tx.trainingSample.deleteMany({ where: { runId, step } });
  await tx.trainingSample.createMany({
    data: samples.map(({ prompt, text }, position) => ({ runId, step, position, prompt, text })),
  });
}
