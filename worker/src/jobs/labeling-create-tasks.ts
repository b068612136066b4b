import { publishEvent } from "@hone/prisma/events";
import { findWorkspaceOfCampaign, getCampaign } from "@hone/prisma/repositories/labeling/campaigns";
import {
  addReports,
  type BatchReport,
  createTaskBatch,
  storeTaskReport,
} from "@hone/prisma/repositories/labeling/tasks";
import type { JobHandler } from "./context";

const batchSize = 500;

/**
 * Makes the tasks that a campaign's source asks for and that do not exist yet. Each batch is a transaction of its own:
 * killed at any point, the next run adds what is missing. Prompts with too few different candidates are left out and
 * counted in the campaign's report; a later run takes them when candidates have come.
 */
export const createTasks: JobHandler<"labeling.create-tasks"> = async (
  { campaignId },
  { database, log, signal },
) => {
  const workspaceId = await findWorkspaceOfCampaign(database.db, campaignId);
  if (workspaceId === null) return;
  const campaign = await getCampaign(database.db, workspaceId, campaignId);
  if (campaign.status === "closed") return;
  let report: BatchReport = { looked: 0, created: 0, tooFewCandidates: 0, harmful: 0, otherLanguage: 0 };
  let after: string | null = null;
  do {
    signal.throwIfAborted();
    const from: string | null = after;
    const batch = await database.transaction(
      async (tx) => {
        const made = await createTaskBatch(tx, workspaceId, campaignId, from, batchSize);
        await publishEvent(tx, { workspaceId, topic: "campaigns", id: campaignId });
        return made;
      },
      { timeoutMs: 120_000 },
    );
    report = addReports(report, batch.report);
    after = batch.after;
  } while (after !== null);
  const finished = { ...report, finishedAt: new Date() };
  await database.transaction(async (tx) => {
    await storeTaskReport(tx, workspaceId, campaignId, finished);
    await publishEvent(tx, { workspaceId, topic: "campaigns", id: campaignId });
  });
  log.info({ campaignId, ...report }, "tasks created");
};
