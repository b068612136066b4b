import { newId } from "@hone/core/ids";
import type { Campaign } from "@hone/core/labeling/campaign-contracts";
import { languagesMatch } from "@hone/core/labeling/eligibility";
import {
  type CandidateChoice,
  type CandidateSource,
  chooseCandidates,
  type TaskReport,
  type TaskSource,
} from "@hone/core/labeling/task-source";
import type { Db } from "../../client";
import { Prisma } from "../../generated/client";
import { promptCondition } from "../prompts/filter";
import { lockCampaign } from "./campaigns";

export type BatchReport = Omit<TaskReport, "finishedAt">;

export interface TaskBatch {
  report: BatchReport;
  /** Where the next batch begins; null when nothing is left. */
  after: string | null;
}

const empty: BatchReport = { looked: 0, created: 0, tooFewCandidates: 0, harmful: 0, otherLanguage: 0 };

export function addReports(a: BatchReport, b: BatchReport): BatchReport {
  return {
    looked: a.looked + b.looked,
    created: a.created + b.created,
    tooFewCandidates: a.tooFewCandidates + b.tooFewCandidates,
    harmful: a.harmful + b.harmful,
    otherLanguage: a.otherLanguage + b.otherLanguage,
  };
}

interface PromptRow {
  id: string;
  language: string | null;
  harmful: boolean;
}

/**
 * Makes tasks of the next prompts of a campaign's source that have none yet, in the caller's transaction. The campaign
 * is locked, so two runs at once do not count twice; running again after a crash adds only what is missing.
 */
export async function createTaskBatch(
  tx: Db,
  workspaceId: string,
  campaignId: string,
  after: string | null,
  size: number,
): Promise<TaskBatch> {
  const campaign = await lockCampaign(tx, workspaceId, campaignId);
  if (campaign.status === "closed") return { report: empty, after: null };
  if (campaign.kind === "prompt") return createBriefs(tx, workspaceId, campaign, size);
  const room = (campaign.taskSource.limit ?? Number.POSITIVE_INFINITY) - campaign.taskCount;
  if (room <= 0) return { report: empty, after: null };
  const prompts = await promptsWithoutTask(tx, workspaceId, campaign, after, size);
  const report: BatchReport = { ...empty, looked: prompts.length };
  const wanted = prompts.filter((prompt) => {
    const reason = whyLeftOut(campaign, prompt);
    if (reason !== null) report[reason]++;
    return reason === null;
  });
  const candidates = await chooseForPrompts(tx, campaign, wanted);
  const tasks = wanted.flatMap((prompt) => {
    const candidateIds = campaign.kind === "ranking" ? candidates.get(prompt.id) : [];
    if (candidateIds !== undefined && candidateIds !== null) return [{ prompt, candidateIds }];
    report.tooFewCandidates++;
    return [];
  });
  const fitting = tasks.slice(0, room);
  report.created = await insertTasks(
    tx,
    workspaceId,
    campaign,
    fitting.map(({ prompt, candidateIds }) => ({
      promptId: prompt.id,
      candidateIds,
      language: prompt.language,
      harmful: prompt.harmful,
      brief: "",
    })),
  );
  const done = prompts.length < size || fitting.length < tasks.length;
  return { report, after: done ? null : prompts.at(-1)!.id };
}

async function promptsWithoutTask(
  tx: Db,
  workspaceId: string,
  campaign: Campaign,
  after: string | null,
  size: number,
): Promise<PromptRow[]> {
  const position = after === null ? Prisma.empty : Prisma.sql`AND p."id" > ${after}::uuid`;
  return tx.$queryRaw<PromptRow[]>(Prisma.sql`
    SELECT p."id", p."language", p."harmful" FROM "Prompt" p
    WHERE ${promptCondition(workspaceId, campaign.taskSource.prompts)} ${position}
      AND NOT EXISTS (SELECT 1 FROM "Task" t WHERE t."campaignId" = ${campaign.id}::uuid AND t."promptId" = p."id")
    ORDER BY p."id" LIMIT ${size}`);
}

function whyLeftOut(campaign: Campaign, prompt: PromptRow): "harmful" | "otherLanguage" | null {
  if (prompt.harmful && !campaign.harmfulContent) return "harmful";
  const { language } = prompt;
  if (language === null || campaign.languages.length === 0) return null;
  return campaign.languages.some((wanted) => languagesMatch(wanted, language)) ? null : "otherLanguage";
}

/** K different candidates for each prompt, or null where there are too few. */
async function chooseForPrompts(
  tx: Db,
  campaign: Campaign,
  prompts: PromptRow[],
): Promise<Map<string, string[] | null>> {
  if (campaign.kind !== "ranking" || prompts.length === 0) return new Map();
  const rows = await tx.$queryRaw<(CandidateChoice & { promptId: string })[]>(Prisma.sql`
    SELECT k."id", k."promptId", k."textHash",
      coalesce(k."modelVersionId"::text, k."modelName", k."importId"::text, k."origin") AS "source"
    FROM "Candidate" k
    WHERE k."promptId" = ANY(${prompts.map(({ id }) => id)}::uuid[]) AND ${candidateCondition(campaign.taskSource.candidates)}`);
  const byPrompt = new Map<string, CandidateChoice[]>(prompts.map(({ id }) => [id, []]));
  for (const row of rows) byPrompt.get(row.promptId)?.push(row);
  return new Map(
    prompts.map(({ id }) => [
      id,
      chooseCandidates(byPrompt.get(id) ?? [], campaign.candidatesPerTask, `${campaign.id}:${id}`),
    ]),
  );
}

function candidateCondition({ origins, modelVersionIds, batchIds }: CandidateSource): Prisma.Sql {
  const conditions = [Prisma.sql`btrim(k."text", E' \t\r\n') <> ''`];
  if (origins.length > 0) conditions.push(Prisma.sql`k."origin" = ANY(${origins}::text[])`);
  if (modelVersionIds.length > 0) {
    conditions.push(Prisma.sql`k."modelVersionId" = ANY(${modelVersionIds}::uuid[])`);
  }
  if (batchIds.length > 0) conditions.push(Prisma.sql`k."batchId" = ANY(${batchIds}::uuid[])`);
  return Prisma.join(conditions, " AND ");
}

interface NewTask {
  promptId: string | null;
  candidateIds: string[];
  language: string | null;
  harmful: boolean;
  brief: string;
}

async function insertTasks(
  tx: Db,
  workspaceId: string,
  campaign: Campaign,
  tasks: NewTask[],
): Promise<number> {
  if (tasks.length === 0) return 0;
  const { count } = await tx.task.createMany({
    data: tasks.map((task, index) => ({
      id: newId(),
      workspaceId,
      campaignId: campaign.id,
      ...task,
      position: campaign.taskCount + index,
      overlap: campaign.overlap,
      openSlots: campaign.overlap,
    })),
    skipDuplicates: true,
  });
  await tx.campaign.update({ where: { id: campaign.id }, data: { taskCount: { increment: count } } });
  return count;
}

/** Tasks that ask for prompts: as many as are wanted, the briefs in turn. */
async function createBriefs(
  tx: Db,
  workspaceId: string,
  campaign: Campaign,
  size: number,
): Promise<TaskBatch> {
  const { briefs, promptsWanted, language } = campaign.taskSource;
  const count = Math.min(size, promptsWanted - campaign.taskCount);
  if (count <= 0) return { report: empty, after: null };
  const tasks = Array.from({ length: count }, (_, index) => ({
    promptId: null,
    candidateIds: [],
    language,
    harmful: campaign.harmfulContent,
    brief: briefs.length === 0 ? "" : briefs[(campaign.taskCount + index) % briefs.length]!,
  }));
  const created = await insertTasks(tx, workspaceId, campaign, tasks);
  return { report: { ...empty, looked: count, created }, after: campaign.id };
}

/** Notes what a finished run over the source found. */
export async function storeTaskReport(
  tx: Db,
  workspaceId: string,
  campaignId: string,
  report: TaskReport,
): Promise<void> {
  await tx.campaign.updateMany({
    where: { id: campaignId, workspaceId },
    data: { taskReport: { ...report, finishedAt: report.finishedAt.toISOString() } },
  });
}

/** What a source would give: matching prompts up to `limit`, and how many of them have enough different candidates. */
export async function previewTasks(
  db: Db,
  workspaceId: string,
  source: TaskSource,
  kind: Campaign["kind"],
  candidatesPerTask: number,
  limit = 10_000,
): Promise<{ prompts: number; withEnoughCandidates: number | null; limit: number }> {
  if (kind === "prompt") return { prompts: source.promptsWanted, withEnoughCandidates: null, limit };
  const matching = Prisma.sql`
    SELECT p."id" FROM "Prompt" p WHERE ${promptCondition(workspaceId, source.prompts)} LIMIT ${limit}`;
  if (kind === "demonstration") {
    const [row] = await db.$queryRaw<{ n: bigint }[]>(
      Prisma.sql`SELECT count(*) AS "n" FROM (${matching}) m`,
    );
    return { prompts: Number(row?.n ?? 0), withEnoughCandidates: null, limit };
  }
  const [row] = await db.$queryRaw<{ n: bigint; enough: bigint }[]>(Prisma.sql`
    SELECT count(*) AS "n", count(*) FILTER (WHERE c."texts" >= ${candidatesPerTask}) AS "enough"
    FROM (${matching}) m, LATERAL (
      SELECT count(DISTINCT k."textHash") AS "texts" FROM "Candidate" k
      WHERE k."promptId" = m."id" AND ${candidateCondition(source.candidates)}) c`);
  return { prompts: Number(row?.n ?? 0), withEnoughCandidates: Number(row?.enough ?? 0), limit };
}
