import type { ExportCandidate, PromptJudgements } from "@hone/core/datasets/judgements";
import type { Message } from "@hone/core/prompts/message";
import type pg from "pg";
import {
  type CorrectionRow,
  type DemonstrationRow,
  type JudgementRow,
  openJudgements,
  type RankingRow,
} from "./cursors";
import type { ReadOptions } from "./read-options";
import { type Names, toCorrection, toDemonstration, toRanking } from "./rows";
import type { Snapshot } from "./snapshot";
import { takeRows } from "./sql";

/**
 * Judgements whose prompts and candidates are fetched together. Small, so that a batch is garbage before V8 takes it for
 * something that stays: with thousands the heap of an export grows by a hundred megabytes.
 */
const judgementsPerBatch = 250;

/**
 * All judgements of a dataset, a batch of prompts at a time, in the order of the prompts' ids and within a prompt of the
 * judgements' ids. Memory does not grow with the dataset: rows come from server-side cursors.
 */
export async function* readJudgements(
  snapshot: Snapshot,
  options: ReadOptions,
): AsyncGenerator<Iterable<PromptJudgements>> {
  const { client } = snapshot;
  const names = await readNames(client, options.workspaceId);
  const sources = await openJudgements(client, options);
  let left = options.promptLimit ?? Number.POSITIVE_INFINITY;
  while (left > 0) {
    const groups = await takePrompts(sources, left);
    if (groups.length === 0) return;
    left -= groups.length;
    yield await assemble(client, groups, names, options);
  }
}

interface PromptGroup {
  promptId: string;
  demonstrations: DemonstrationRow[];
  rankings: RankingRow[];
  corrections: CorrectionRow[];
}

type Sources = Awaited<ReturnType<typeof openJudgements>>;

/** Merges the cursors, which all run in the order of the prompts' ids. Takes whole prompts, one batch of them. */
async function takePrompts(sources: Sources, mostPrompts: number): Promise<PromptGroup[]> {
  const groups: PromptGroup[] = [];
  let judgements = 0;
  while (groups.length < mostPrompts && judgements < judgementsPerBatch) {
    const heads = [sources.demonstrations, sources.rankings, sources.corrections];
    const waiting = (await Promise.all(heads.map((source) => source.peek()))).filter((row) => row !== null);
    if (waiting.length === 0) return groups;
    const promptId = waiting.map((row: JudgementRow) => row.promptId).sort()[0]!;
    const group = {
      promptId,
      demonstrations: await sources.demonstrations.takeOf(promptId),
      rankings: await sources.rankings.takeOf(promptId),
      corrections: await sources.corrections.takeOf(promptId),
    };
    judgements += group.demonstrations.length + group.rankings.length + group.corrections.length;
    groups.push(group);
  }
  return groups;
}

/**
 * Puts prompts, candidates and judgements together. Each prompt is made when it is asked for: what was made before can
 * be collected while it is young.
 */
async function assemble(
  client: pg.PoolClient,
  groups: PromptGroup[],
  names: Names,
  options: ReadOptions,
): Promise<Iterable<PromptJudgements>> {
  const prompts = await readPrompts(client, groups);
  const rankings = groups.flatMap((group) => group.rankings);
  const edits = await readEdits(client, rankings, options);
  const candidates = await readCandidates(client, groups);
  const context = { hashLabeler: options.hashLabeler, names };
  const comparisons = options.definition.kind === "comparisons";
  function* items(): Generator<PromptJudgements> {
    for (const group of groups)
      yield {
        ...prompts.get(group.promptId)!,
        demonstrations: [
          ...group.demonstrations.map((row) => toDemonstration(row, "demonstration", context)),
          ...(comparisons ? [] : group.corrections).map((row) => toDemonstration(row, "correction", context)),
        ],
        rankings: group.rankings.map((row) => toRanking(row, candidates, edits.get(row.id) ?? null, context)),
        corrections: (comparisons ? group.corrections : []).flatMap((row) =>
          toCorrection(row, candidates, context),
        ),
      };
  }
  return items();
}

type PromptFields = Pick<PromptJudgements, "promptId" | "contentHash" | "messages" | "language" | "tags">;

async function readPrompts(client: pg.PoolClient, groups: PromptGroup[]): Promise<Map<string, PromptFields>> {
  const rows = await takeRows<PromptFields & { messages: Message[] }>(client, {
    name: "dataset-prompts",
    text: `SELECT "id" AS "promptId", "contentHash", "messages", "language", "tags" FROM "Prompt" WHERE "id" = ANY($1::uuid[])`,
    values: [groups.map((group) => group.promptId)],
  });
  return new Map(rows.map((row) => [row.promptId, row]));
}

/** "Edit the best one", by ranking. */
async function readEdits(
  client: pg.PoolClient,
  rankings: RankingRow[],
  { definition }: ReadOptions,
): Promise<Map<string, { candidateId: string; text: string }>> {
  if (!definition.filters.includeCorrections || rankings.length === 0) return new Map();
  const rows = await takeRows<{ rankingId: string; candidateId: string; text: string }>(client, {
    name: "dataset-edits",
    text: `SELECT "rankingId", "candidateId", "text" FROM "Correction" WHERE "rankingId" = ANY($1::uuid[])`,
    values: [rankings.map((ranking) => ranking.id)],
  });
  return new Map(rows.map(({ rankingId, candidateId, text }) => [rankingId, { candidateId, text }]));
}

async function readCandidates(
  client: pg.PoolClient,
  groups: PromptGroup[],
): Promise<Map<string, ExportCandidate>> {
  const ids = new Set<string>();
  for (const group of groups) {
    for (const { tiers } of group.rankings) for (const tier of tiers) for (const id of tier) ids.add(id);
    for (const { candidateId } of group.corrections) ids.add(candidateId);
  }
  if (ids.size === 0) return new Map();
  const rows = await takeRows<ExportCandidate>(client, {
    name: "dataset-candidates",
    text: `SELECT "id", "text", "origin", "modelName" FROM "Candidate" WHERE "id" = ANY($1::uuid[])`,
    values: [[...ids]],
  });
  return new Map(rows.map((row) => [row.id, row]));
}

async function readNames(client: pg.PoolClient, workspaceId: string): Promise<Names> {
  const campaigns = await client.query<{ id: string; name: string }>(
    `SELECT "id", "name" FROM "Campaign" WHERE "workspaceId" = $1::uuid`,
    [workspaceId],
  );
  const versions = await client.query<{ id: string; slug: string; number: number }>(
    `SELECT v."id", g."slug", v."number" FROM "GuidelineVersion" v JOIN "Guideline" g ON g."id" = v."guidelineId"
     WHERE v."workspaceId" = $1::uuid`,
    [workspaceId],
  );
  return {
    campaigns: new Map(campaigns.rows.map((row) => [row.id, row.name])),
    guidelineVersions: new Map(versions.rows.map((row) => [row.id, `${row.slug}@${row.number}`])),
  };
}
