import { readFileSync } from "node:fs";
import path from "node:path";
import { AppError, describeError, isAppError } from "@hone/core/errors";
import type { RunConfig } from "@hone/core/training/run-config";
import { exportFolder, requireExport } from "@hone/prisma/repositories/datasets/exports";
import { findModel } from "@hone/prisma/repositories/training/models";
import { runFolder } from "@hone/prisma/repositories/training/run-rows";
import { beginRun, logRun, moveRun, type RunForJob } from "@hone/prisma/repositories/training/run-work";
import { makeModelVersion } from "@hone/prisma/repositories/training/trained-models";
import type { JobContext, JobHandler } from "./context";
import { withReports } from "./training-run/report";
import { bringExport } from "./training-run/run-files";
import { choosePrompts } from "./training-run/sample-prompts";
import { type OpenTrainingProcess, openTrainer } from "./training-run/trainer";

/** So many attempts in a row without one more step end a run: another one would not do better. */
const patience = 3;

const codeVersion = (): string => {
  const file = path.resolve(import.meta.dirname, "../../package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
};

/** Trains a run, or goes on with it from its last checkpoint. */
export const trainRun: JobHandler<"training.run"> = ({ runId }, context) =>
  workOnRun(runId, context, openTrainer);

/**
 * Trains a run in a process of its own on nothing but the files of its frozen export. A killed worker or process loses
 * what came after the last checkpoint: the next attempt goes on from there and measures it again. Of two attempts at
 * once only the newer one writes.
 */
export async function workOnRun(
  runId: string,
  context: JobContext,
  open: OpenTrainingProcess,
): Promise<void> {
  const { database, signal } = context;
  const run = await database.transaction((tx) => beginRun(tx, runId, codeVersion()));
  if (run === null) return;
  try {
    if (await obeyWithoutTraining(run, context)) return;
    if (run.stalledAttempts > patience)
      throw new AppError(
        "INTERNAL",
        `The run's process ended ${patience} times without doing one more step, most likely for want of memory. Train with smaller batches or shorter rows, or with adapters.`,
      );
    await attempt(run, context, open);
  } catch (error) {
    if (signal.aborted || !endsRun(error)) throw error;
    // Taken over: the other attempt says how it ends.
    if (isAppError(error) && error.code === "CANCELLED") return;
    await database.transaction(async (tx) => {
      const message = describeFailure(error);
      await logRun(tx, run, { level: "error", message });
      await moveRun(tx, run, "fail", { error: message });
    });
  }
}

/** A run that was asked to stop while no process trained it has stopped already. */
async function obeyWithoutTraining(run: RunForJob, { database }: JobContext): Promise<boolean> {
  if (run.status !== "pausing" && run.status !== "cancelling") return false;
  await database.transaction((tx) => moveRun(tx, run, "stopped"));
  return true;
}

async function attempt(run: RunForJob, context: JobContext, open: OpenTrainingProcess): Promise<void> {
  const { database, artifacts, signal } = context;
  const folder = await artifacts.localPath(runFolder(run.id));
  const out = path.join(folder, "out");
  const config = await prepare(run, folder, context);
  const samplePrompts = run.samplePrompts ?? (await choosePrompts(config, signal));
  for (;;) {
    const trainer = open();
    try {
      const outcome = await withReports({ database, run, out, signal }, (options) =>
        trainer.train({ config, out, resume: true, samplePrompts }, options),
      );
      if (outcome.state === "finished") return await finish(run, out, outcome.step, context);
    } finally {
      await trainer.close();
    }
    signal.throwIfAborted();
    // Null: resumed while it was stopping, so it goes on.
    if ((await database.transaction((tx) => moveRun(tx, run, "stopped"))) !== null) return;
  }
}

/** Lays the export's files into the run's folder; the run's configuration with all places on this machine. */
async function prepare(run: RunForJob, folder: string, context: JobContext): Promise<RunConfig> {
  const { database, artifacts, installationRoot, signal } = context;
  const source = await requireExport(database.db, run.workspaceId, run.exportId);
  const base = await findModel(database.db, run.workspaceId, run.baseModelId);
  if (source.manifest === null || base === null)
    throw new AppError("NOT_FOUND", "The export or the model of this run is gone; start another run.");
  await bringExport(artifacts, exportFolder(source.id), source.manifest, path.join(folder, "data"), signal);
  const here = (file: string) => path.resolve(folder, file);
  const { data, model } = run.config;
  return {
    ...run.config,
    model: path.resolve(installationRoot, model),
    data: { ...data, train: data.train.map(here), validation: data.validation.map(here) },
  };
}

async function finish(
  run: RunForJob,
  out: string,
  step: number,
  { database, queue, installationRoot }: JobContext,
): Promise<void> {
  const inside = path.relative(installationRoot, out);
  const folder = inside.startsWith("..") || path.isAbsolute(inside) ? out : inside;
  await database.transaction(async (tx) => {
    const modelId = await makeModelVersion(tx, queue, run, { folder, step, codeVersion: codeVersion() });
    await logRun(tx, run, { level: "info", step, message: `Done after ${step} steps; its model is made.` });
    await moveRun(tx, run, "complete", { modelId });
  });
}

/** What another attempt would not change: data, model or settings are wrong, or the disk is full. */
function endsRun(error: unknown): boolean {
  if (isAppError(error)) return error.code === "CANCELLED" || !error.retryable;
  return isDiskError(error);
}

function isDiskError(error: unknown): error is NodeJS.ErrnoException {
  const codes = ["ENOSPC", "EDQUOT", "EACCES", "EPERM", "EROFS", "EFBIG", "EIO"];
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

function describeFailure(error: unknown): string {
  if (!isDiskError(error)) return describeError(error);
  return error.code === "ENOSPC" || error.code === "EDQUOT"
    ? "The disk is full. Free some space where Hone keeps its artifacts, then resume the run."
    : `The run's files could not be written: ${error.message}. Check the folder in which Hone keeps its artifacts.`;
}
