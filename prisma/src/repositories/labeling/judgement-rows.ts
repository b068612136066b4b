import { createHash } from "node:crypto";
import { newId } from "@hone/core/ids";
import { contentOf } from "@hone/core/labeling/board-content";
import type { DraftBody } from "@hone/core/labeling/draft";
import {
  type CorrectionBody,
  type DemonstrationBody,
  type RankingBody,
  rankingBodySchema,
  type WrittenPromptBody,
} from "@hone/core/labeling/judgements";
import { countWords } from "@hone/core/labeling/word-count";
import { contentHashInput } from "@hone/core/prompts/canonical";
import { describePrompt } from "@hone/core/prompts/describe";
import type { Message } from "@hone/core/prompts/message";
import type { Db } from "../../client";
import { Prisma } from "../../generated/client";
import type { Work } from "./work";

/** A judgement as submitted; the kind is the campaign's. */
export type Submission =
  | { kind: "demonstration"; body: DemonstrationBody }
  | { kind: "ranking"; body: RankingBody }
  | { kind: "prompt"; body: WrittenPromptBody };

/** SHA-256 that tells a repeated submit from a different one. The log of a ranking is no part of it. */
export function submissionHash(submission: Submission): string {
  const body = submission.kind === "ranking" ? { ...submission.body, events: [] } : submission.body;
  return createHash("sha256")
    .update(JSON.stringify([submission.kind, sorted(body)]))
    .digest("hex");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, sorted(inner)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a submitted judgement looks like in the editor again. */
export function draftOf(submission: Submission): DraftBody {
  switch (submission.kind) {
    case "demonstration":
      return { kind: "demonstration", ...submission.body };
    case "prompt":
      return { kind: "prompt", ...submission.body };
    case "ranking": {
      const { promptFlags, citations, note, events } = submission.body;
      const content = contentOf(submission.body);
      return { kind: "ranking", ...content, promptFlags, citations, note, events, mode: "rank" };
    }
  }
}

/** The messages of a written prompt. */
export function messagesOf(body: WrittenPromptBody): Message[] {
  const user: Message = { role: "user", content: body.text };
  return body.system.trim() === "" ? [user] : [{ role: "system", content: body.system }, user];
}

export function promptHash(messages: Message[]): string {
  return createHash("sha256").update(contentHashInput(messages)).digest("hex");
}

interface Stamp {
  judgementId: string;
  activeMs: number;
  now: Date;
}

/** Inserts of a judgement, as named parts of a larger statement. */
export function insertJudgement(work: Work, submission: Submission, stamp: Stamp): Prisma.Sql[] {
  switch (submission.kind) {
    case "demonstration":
      return [Prisma.sql`judged AS (${insertDemonstration(work, submission.body, stamp)})`];
    case "ranking":
      return [
        Prisma.sql`judged AS (${insertRanking(work, submission.body, stamp)})`,
        ...correctionParts(work, submission.body, stamp),
      ];
    case "prompt":
      return [Prisma.sql`judged AS (${insertPrompt(work, submission.body, stamp)})`];
  }
}

/** `{a,b}` as a text[] parameter of its own: Prisma would send an empty array without a type. */
const texts = (values: string[]) => Prisma.sql`${values}::text[]`;
const uuids = (values: string[]) => Prisma.sql`${values}::uuid[]`;
const trimmed = (text: Prisma.Sql) => Prisma.sql`btrim(${text}, E' \\t\\r\\n')`;
const json = (value: unknown) => Prisma.sql`${JSON.stringify(value)}::jsonb`;

function insertDemonstration(work: Work, body: DemonstrationBody, { judgementId, activeMs, now }: Stamp) {
  const { workspaceId, userId, assignmentId } = work.worker;
  return Prisma.sql`
    INSERT INTO "Demonstration" ("id", "workspaceId", "promptId", "campaignId", "taskId", "assignmentId", "userId",
      "text", "wordCount", "promptFlags", "citations", "note", "guidelineVersionId", "activeMs", "createdAt", "updatedAt")
    VALUES (${judgementId}::uuid, ${workspaceId}::uuid, ${work.promptId}::uuid, ${work.campaignId}::uuid,
      ${work.taskId}::uuid, ${assignmentId}::uuid, ${userId}, ${body.text}, ${countWords(body.text)}::int,
      ${texts(body.promptFlags)}, ${texts(body.citations)}, ${body.note}, ${work.guidelineVersionId}::uuid,
      ${activeMs}::int, ${now}, ${now})`;
}

function insertRanking(work: Work, body: RankingBody, { judgementId, activeMs, now }: Stamp) {
  const { workspaceId, userId, assignmentId } = work.worker;
  return Prisma.sql`
    INSERT INTO "Ranking" ("id", "workspaceId", "promptId", "campaignId", "taskId", "assignmentId", "userId", "tiers",
      "candidateIds", "strength", "noneAcceptable", "assessments", "promptFlags", "citations", "note",
      "presentedOrder", "events", "guidelineVersionId", "activeMs", "createdAt", "updatedAt")
    VALUES (${judgementId}::uuid, ${workspaceId}::uuid, ${work.promptId}::uuid, ${work.campaignId}::uuid,
      ${work.taskId}::uuid, ${assignmentId}::uuid, ${userId}, ${json(body.tiers)},
      ${uuids([...work.candidateIds].sort())}, ${body.strength}, ${body.noneAcceptable}, ${json(body.assessments)},
      ${texts(body.promptFlags)}, ${texts(body.citations)}, ${body.note}, ${uuids(work.candidateOrder)},
      ${json(body.events)}, ${work.guidelineVersionId}::uuid, ${activeMs}::int, ${now}, ${now})`;
}

/** The correction of a ranking; unchanged text is none. */
function correctionParts(work: Work, body: RankingBody, { judgementId, now }: Stamp): Prisma.Sql[] {
  const { workspaceId, userId } = work.worker;
  if (body.correction === null) return [];
  const { candidateId, text } = body.correction;
  return [
    Prisma.sql`corrected AS (
      INSERT INTO "Correction" ("id", "workspaceId", "promptId", "campaignId", "candidateId", "rankingId", "userId",
        "text", "citations", "guidelineVersionId", "createdAt", "updatedAt")
      SELECT ${newId(now.getTime())}::uuid, ${workspaceId}::uuid, ${work.promptId}::uuid, ${work.campaignId}::uuid,
        c."id", ${judgementId}::uuid, ${userId}, ${text}, ${texts(body.citations)}, ${work.guidelineVersionId}::uuid,
        ${now}, ${now}
      FROM "Candidate" c WHERE c."id" = ${candidateId}::uuid AND ${trimmed(Prisma.sql`c."text"`)} <> ${trimmed(Prisma.sql`${text}`)}
      ON CONFLICT ("rankingId") DO UPDATE SET "candidateId" = EXCLUDED."candidateId", "text" = EXCLUDED."text",
        "citations" = EXCLUDED."citations", "updatedAt" = EXCLUDED."updatedAt")`,
  ];
}

/** A correction that was typed back to the original is none any more. */
function forgetUnchanged(judgementId: string, { candidateId, text }: CorrectionBody): Prisma.Sql {
  return Prisma.sql`forgotten AS (
    DELETE FROM "Correction" k USING "Candidate" c
    WHERE k."rankingId" = ${judgementId}::uuid AND c."id" = ${candidateId}::uuid AND ${trimmed(Prisma.sql`c."text"`)} = ${trimmed(Prisma.sql`${text}`)})`;
}

function insertPrompt(work: Work, body: WrittenPromptBody, { judgementId, now }: Stamp) {
  const { workspaceId, userId, assignmentId } = work.worker;
  const messages = messagesOf(body);
  const { preview, searchText, turnCount } = describePrompt(messages);
  const metadata = promptMetadata(work, assignmentId, body);
  return Prisma.sql`
    INSERT INTO "Prompt" ("id", "workspaceId", "messages", "searchText", "preview", "turnCount", "contentHash",
      "language", "harmful", "tags", "source", "metadata", "authorId", "createdAt")
    VALUES (${judgementId}::uuid, ${workspaceId}::uuid, ${json(messages)}, ${searchText}, ${preview},
      ${turnCount}::int, ${promptHash(messages)}, ${work.taskLanguage}, ${work.taskHarmful}, ${texts(["written"])},
      'written', ${json(metadata)}, ${userId}, ${now})`;
}

function promptMetadata(work: Work, assignmentId: string, body: WrittenPromptBody) {
  const { campaignId, taskId, guidelineVersionId } = work;
  return {
    campaignId,
    taskId,
    assignmentId,
    guidelineVersionId,
    citations: body.citations,
    note: body.note,
  };
}

/** Replaces a judgement, as named parts of a larger statement; the caller has stored the old one as a revision. */
export function updateJudgement(work: Work, submission: Submission, stamp: Stamp): Prisma.Sql[] {
  const { judgementId, activeMs, now } = stamp;
  switch (submission.kind) {
    case "demonstration": {
      const { text, promptFlags, citations, note } = submission.body;
      return [
        Prisma.sql`judged AS (
          UPDATE "Demonstration" SET "text" = ${text}, "wordCount" = ${countWords(text)}::int,
            "promptFlags" = ${texts(promptFlags)}, "citations" = ${texts(citations)}, "note" = ${note},
            "activeMs" = ${activeMs}::int, "updatedAt" = ${now}
          WHERE "id" = ${judgementId}::uuid)`,
      ];
    }
    case "ranking": {
      const { body } = submission;
      const correction =
        body.correction === null
          ? [Prisma.sql`uncorrected AS (DELETE FROM "Correction" WHERE "rankingId" = ${judgementId}::uuid)`]
          : [...correctionParts(work, body, stamp), forgetUnchanged(judgementId, body.correction)];
      return [
        Prisma.sql`judged AS (
          UPDATE "Ranking" SET "tiers" = ${json(body.tiers)}, "strength" = ${body.strength},
            "noneAcceptable" = ${body.noneAcceptable}, "assessments" = ${json(body.assessments)},
            "promptFlags" = ${texts(body.promptFlags)}, "citations" = ${texts(body.citations)},
            "note" = ${body.note}, "events" = ${json(body.events)}, "activeMs" = ${activeMs}::int, "updatedAt" = ${now}
          WHERE "id" = ${judgementId}::uuid)`,
        ...correction,
      ];
    }
    case "prompt": {
      const messages = messagesOf(submission.body);
      const { preview, searchText, turnCount } = describePrompt(messages);
      const metadata = promptMetadata(work, work.worker.assignmentId, submission.body);
      return [
        Prisma.sql`judged AS (
          UPDATE "Prompt" SET "messages" = ${json(messages)}, "searchText" = ${searchText}, "preview" = ${preview},
            "turnCount" = ${turnCount}::int, "contentHash" = ${promptHash(messages)}, "metadata" = ${json(metadata)}
          WHERE "id" = ${judgementId}::uuid)`,
      ];
    }
  }
}

/** Removes a judgement that was taken back, as named parts of a larger statement. */
export function deleteJudgement(kind: Submission["kind"], judgementId: string): Prisma.Sql[] {
  switch (kind) {
    case "demonstration":
      return [Prisma.sql`judged AS (DELETE FROM "Demonstration" WHERE "id" = ${judgementId}::uuid)`];
    case "ranking":
      return [
        Prisma.sql`judged AS (DELETE FROM "Ranking" WHERE "id" = ${judgementId}::uuid)`,
        Prisma.sql`uncorrected AS (DELETE FROM "Correction" WHERE "rankingId" = ${judgementId}::uuid)`,
      ];
    case "prompt":
      return [Prisma.sql`judged AS (DELETE FROM "Prompt" WHERE "id" = ${judgementId}::uuid)`];
  }
}

/** Reads a stored judgement back as it was submitted; null when it is gone. */
export async function readSubmission(
  tx: Db,
  kind: Submission["kind"],
  judgementId: string,
): Promise<Submission | null> {
  switch (kind) {
    case "demonstration": {
      const row = await tx.demonstration.findUnique({ where: { id: judgementId } });
      if (row === null) return null;
      const promptFlags = row.promptFlags as DemonstrationBody["promptFlags"];
      return { kind, body: { text: row.text, promptFlags, citations: row.citations, note: row.note } };
    }
    case "ranking": {
      const [row, correction] = await Promise.all([
        tx.ranking.findUnique({ where: { id: judgementId } }),
        tx.correction.findUnique({ where: { rankingId: judgementId } }),
      ]);
      if (row === null) return null;
      const { candidateId, text } = correction ?? {};
      return {
        kind,
        body: rankingBodySchema.parse({
          ...row,
          correction: candidateId === undefined ? null : { candidateId, text },
        }),
      };
    }
    case "prompt": {
      const row = await tx.prompt.findUnique({ where: { id: judgementId } });
      if (row === null) return null;
      const messages = row.messages as Message[];
      const { citations, note } = (row.metadata ?? {}) as { citations?: string[]; note?: string };
      const text = messages.find((message) => message.role === "user")?.content ?? "";
      const system = messages.find((message) => message.role === "system")?.content ?? "";
      return { kind, body: { system, text, citations: citations ?? [], note: note ?? "" } };
    }
  }
}
