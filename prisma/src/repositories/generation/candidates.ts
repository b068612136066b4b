import type { CandidateDetail, CandidateFilter, CandidateRow } from "@hone/core/generation/browse";
import type { FinishReason, TokenAlternative } from "@hone/core/generation/candidate";
import type { Page, PageInput } from "@hone/core/paging";
import type { Db } from "../../client";
import { Prisma } from "../../generated/client";
import { findNewest, hasTrigram } from "../newest-first";
import { escapeLike } from "../prompts/filter";

const listColumns = Prisma.sql`
  c."id", c."promptId", p."preview" AS "promptPreview", c."origin", left(c."text", 400) AS "excerpt",
  c."batchId", c."modelVersionId", c."modelName", c."finishReason", c."tokenCount", c."logprobSum", c."createdAt"`;

/** Candidates of a workspace, newest first. A page may be short and still have a next one: see `findNewest`. */
export async function listCandidates(
  db: Db,
  workspaceId: string,
  filter: CandidateFilter,
  page: PageInput,
): Promise<Page<CandidateRow>> {
  const indexed: Prisma.Sql[] = [];
  const filtered: Prisma.Sql[] = [];
  if (filter.promptId !== undefined) indexed.push(Prisma.sql`c."promptId" = ${filter.promptId}::uuid`);
  if (filter.batchId !== undefined) indexed.push(Prisma.sql`c."batchId" = ${filter.batchId}::uuid`);
  if (filter.modelVersionId !== undefined) {
    indexed.push(Prisma.sql`c."modelVersionId" = ${filter.modelVersionId}::uuid`);
  }
  if (filter.origin !== undefined) filtered.push(Prisma.sql`c."origin" = ${filter.origin}`);
  if (filter.search !== undefined) {
    filtered.push(Prisma.sql`c."text" ILIKE ${`%${escapeLike(filter.search)}%`}`);
  }
  const selective = filter.search !== undefined && hasTrigram(filter.search);
  const { ids, nextCursor } = await findNewest(
    db,
    { table: "Candidate", alias: "c", workspaceId, indexed, filtered, selective },
    page,
  );
  const rows = await db.$queryRaw<CandidateRow[]>(Prisma.sql`
    SELECT ${listColumns} FROM "Candidate" c JOIN "Prompt" p ON p."id" = c."promptId"
    WHERE c."id" = ANY(${ids}::uuid[]) ORDER BY c."id" DESC`);
  return { rows, nextCursor };
}

/** A candidate with everything that is known about its making; null if the workspace has none of that id. */
export async function findCandidate(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<CandidateDetail | null> {
  const row = await db.candidate.findFirst({
    where: { id, workspaceId },
    include: { tokens: true, prompt: { select: { messages: true } } },
  });
  if (row === null) return null;
  return {
    id: row.id,
    promptId: row.promptId,
    messages: row.prompt.messages as unknown as CandidateDetail["messages"],
    origin: row.origin as CandidateDetail["origin"],
    text: row.text,
    batchId: row.batchId,
    sampleIndex: row.sampleIndex,
    modelVersionId: row.modelVersionId,
    modelName: row.modelName,
    settings: row.settings as CandidateDetail["settings"],
    finishReason: row.finishReason as FinishReason | null,
    createdAt: row.createdAt,
    tokens:
      row.tokens === null
        ? null
        : row.tokens.ids.map((token, index) => ({
            token,
            text: row.tokens!.pieces[index] ?? "",
            logprob: row.tokens!.logprobs[index] ?? 0,
            alternatives: toAlternatives(row.tokens!.alternatives, index),
          })),
  };
}

function toAlternatives(stored: Prisma.JsonValue, index: number): TokenAlternative[] {
  const lists = stored as [number, string, number][][];
  return (lists[index] ?? []).map(([token, text, logprob]) => ({ token, text, logprob }));
}
