import path from "node:path";
import { describeError, isAppError } from "@hone/core/errors";
import type { Preflight } from "@hone/core/training/preflight";
import { configOf } from "@hone/core/training/run-settings";
import { exportFolder } from "@hone/prisma/repositories/datasets/exports";
import { beginPreflight, finishPreflight } from "@hone/prisma/repositories/training/preflights";
import { requireSources } from "@hone/prisma/repositories/training/runs";
import { runPreflight } from "../engine/runs/open-preflight";
import type { PreflightRequest } from "../engine/runs/preflight";
import type { JobContext, JobHandler } from "./context";

/** Looks at what a run would do, in a process of its own; what the run would end with, the preflight says. */
export const preflightRun: JobHandler<"training.preflight"> = async ({ preflightId }, context) => {
  const { database, signal } = context;
  const preflight = await database.transaction((tx) => beginPreflight(tx, preflightId));
  if (preflight === null) return;
  try {
    const report = await runPreflight(await requestOf(preflight, context), { signal });
    await database.transaction((tx) => finishPreflight(tx, preflight, { report }));
  } catch (error) {
    if (signal.aborted) throw error;
    const died = isAppError(error) && error.code === "UNAVAILABLE";
    const message = died
      ? "The process that looked at the data ended, most likely for want of memory: free some, or take a smaller dataset or model."
      : describeError(error);
    if (!isAppError(error)) context.log.error({ err: error, preflightId }, "preflight failed");
    await database.transaction((tx) => finishPreflight(tx, preflight, { error: message }));
  }
};

/** The configuration that the run would have, with all places on this machine, and the files of the test split. */
async function requestOf(
  preflight: Preflight & { workspaceId: string },
  { database, artifacts, installationRoot }: JobContext,
): Promise<PreflightRequest> {
  const sources = await requireSources(database.db, preflight.workspaceId, preflight);
  const folder = await artifacts.localPath(exportFolder(preflight.exportId));
  const of = (split: string) =>
    sources.export
      .manifest!.files.filter((file) => file.split === split && file.rows > 0)
      .map(({ name }) => path.join(folder, name));
  const model = path.resolve(installationRoot, sources.model.folder);
  const config = configOf(preflight.settings, { model, train: of("train"), validation: of("validation") });
  return { config, test: of("test") };
}
