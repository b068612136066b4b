import { AppError } from "@hone/core/errors";
import { newId } from "@hone/core/ids";
import type { Question } from "@hone/core/labeling/desk";
import { type Page, type PageInput, toPage } from "@hone/core/paging";
import type { Db } from "../../client";
import { publishEvent } from "../../events";
import { Prisma } from "../../generated/client";

const questionColumns = Prisma.sql`
  q."id", q."campaignId", c."name" AS "campaignName", q."taskId", t."promptId", q."userId", u."name" AS "askedBy",
  q."text", q."answer", a."name" AS "answeredBy", q."answeredAt", q."seenAt", q."createdAt"
  FROM "Question" q JOIN "Campaign" c ON c."id" = q."campaignId" JOIN "User" u ON u."id" = q."userId"
  LEFT JOIN "Task" t ON t."id" = q."taskId" LEFT JOIN "User" a ON a."id" = q."answeredById"`;

/** Stores a labeler's question about a task or a campaign. */
export async function askQuestion(
  tx: Db,
  workspaceId: string,
  question: {
    campaignId: string;
    taskId: string | null;
    assignmentId: string | null;
    userId: string;
    text: string;
  },
): Promise<{ id: string }> {
  const campaign = await tx.campaign.findFirst({ where: { id: question.campaignId, workspaceId } });
  if (campaign === null) throw new AppError("NOT_FOUND", "This campaign does not exist in this workspace.");
  const id = newId();
  await tx.question.create({ data: { id, workspaceId, ...question } });
  await publishEvent(tx, { workspaceId, topic: "questions", id });
  return { id };
}

/** The admins' inbox: unanswered ones first when `open`, else answered ones, newest first. */
export async function listQuestions(
  db: Db,
  workspaceId: string,
  filter: { answered: boolean; userId?: string },
  page: PageInput,
): Promise<Page<Question>> {
  const where = [
    Prisma.sql`q."workspaceId" = ${workspaceId}::uuid`,
    filter.answered ? Prisma.sql`q."answeredAt" IS NOT NULL` : Prisma.sql`q."answeredAt" IS NULL`,
  ];
  if (filter.userId !== undefined) where.push(Prisma.sql`q."userId" = ${filter.userId}`);
  if (page.cursor) where.push(Prisma.sql`q."id" < ${page.cursor}::uuid`);
  const rows = await db.$queryRaw<Question[]>(Prisma.sql`
    SELECT ${questionColumns} WHERE ${Prisma.join(where, " AND ")} ORDER BY q."id" DESC LIMIT ${page.limit + 1}`);
  return toPage(rows, page.limit, (row) => row.id);
}

/** A labeler's own questions with their answers, newest first. */
export async function listOwnQuestions(
  db: Db,
  workspaceId: string,
  userId: string,
  limit = 50,
): Promise<Question[]> {
  return db.$queryRaw<Question[]>(Prisma.sql`
    SELECT ${questionColumns} WHERE q."workspaceId" = ${workspaceId}::uuid AND q."userId" = ${userId}
    ORDER BY q."id" DESC LIMIT ${limit}`);
}

/** Answers a question, or replaces an earlier answer; the asker sees it as new. */
export async function answerQuestion(
  tx: Db,
  workspaceId: string,
  input: { id: string; answer: string; answeredById: string },
): Promise<void> {
  const { count } = await tx.question.updateMany({
    where: { id: input.id, workspaceId },
    data: {
      answer: input.answer,
      answeredById: input.answeredById,
      answeredAt: new Date(),
      seenAt: null,
    },
  });
  if (count === 0) throw new AppError("NOT_FOUND", "This question does not exist in this workspace.");
  await publishEvent(tx, { workspaceId, topic: "questions", id: input.id });
}

/** Notes that the asker has seen the answers given so far. */
export async function markAnswersSeen(tx: Db, workspaceId: string, userId: string): Promise<void> {
  await tx.question.updateMany({
    where: { workspaceId, userId, answeredAt: { not: null }, seenAt: null },
    data: { seenAt: new Date() },
  });
}
