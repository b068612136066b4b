import { newId } from "@hone/core/ids";
import { hashPassword } from "@hone/prisma/repositories/accounts/passwords";
import type pg from "pg";
import type { ScalePlan } from "./plan";
import type { Scene } from "./sql";

/** Everybody's password in the benchmarks' workspaces. */
export const benchPassword = "a password for benchmarks";

/** Mail address of a person: `labeler-0@bench.test`, `admin-1@bench.test` … */
export const addressOf = (slug: string, role: string, index: number) => `${role}-${index}@${slug}.test`;

const languages = [["en"], ["en", "zh-CN"], ["en", "de"], [], ["en", "es"], ["zh-CN"]];

/** A workspace with a published guideline and people who have acknowledged it and can sign in. */
export async function fillPeople(
  client: pg.Client,
  plan: ScalePlan,
  slug: string,
): Promise<Pick<Scene, "workspaceId" | "guidelineId" | "guidelineVersionId" | "userIds">> {
  const workspaceId = newId(plan.begin);
  const passwordHash = await hashPassword(benchPassword);
  await client.query(`INSERT INTO "Workspace" ("id", "slug", "name") VALUES ($1, $2, $3)`, [
    workspaceId,
    slug,
    `Workspace ${slug}`,
  ]);
  const many = (role: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      id: newId(),
      role,
      email: addressOf(slug, role, index),
      index,
    }));
  const labelers = many("labeler", plan.labelers);
  const reviewers = many("reviewer", plan.reviewers);
  const admins = many("admin", plan.admins);
  const people = [...labelers, ...reviewers, ...admins];
  const rows = people.map((person) => ({
    ...person,
    name: `${person.role[0]!.toUpperCase()}${person.role.slice(1)} ${person.index}`,
    languages: languages[person.index % languages.length]!,
    membershipId: newId(),
    accountId: newId(),
  }));
  await client.query(
    `WITH person AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS p(
       "id" text, "name" text, "email" text, "role" text, "languages" text[], "index" int, "membershipId" uuid,
       "accountId" text)),
     users AS (INSERT INTO "User" ("id", "name", "email", "emailVerified", "updatedAt")
       SELECT "id", "name", "email", true, now() FROM person),
     accounts AS (INSERT INTO "Account" ("id", "accountId", "providerId", "userId", "password", "updatedAt")
       SELECT "accountId", "id", 'credential', "id", $3, now() FROM person)
     INSERT INTO "Membership" ("id", "workspaceId", "userId", "role", "languages", "acceptsHarmful")
     SELECT "membershipId", $2::uuid, "id", "role", "languages", "index" % 3 <> 0 FROM person`,
    [JSON.stringify(rows), workspaceId, passwordHash],
  );
  const guideline = await fillGuideline(client, workspaceId, plan, admins[0]!.id);
  await client.query(
    `INSERT INTO "Acknowledgement" ("id", "workspaceId", "userId", "versionId")
     SELECT gen_random_uuid(), $1, unnest($2::text[]), $3`,
    [workspaceId, people.map(({ id }) => id), guideline.guidelineVersionId],
  );
  const ids = (list: { id: string }[]) => list.map(({ id }) => id);
  const userIds = { labelers: ids(labelers), reviewers: ids(reviewers), admins: ids(admins) };
  return { workspaceId, ...guideline, userIds };
}

/** A published guideline with one page and forty clauses. */
async function fillGuideline(client: pg.Client, workspaceId: string, plan: ScalePlan, userId: string) {
  const guidelineId = newId(plan.begin);
  const guidelineVersionId = newId(plan.begin);
  const pageId = newId(plan.begin);
  await client.query(
    `INSERT INTO "Guideline" ("id", "workspaceId", "slug", "name", "draftRevision") VALUES ($1, $2, 'bench', 'Bench', 1)`,
    [guidelineId, workspaceId],
  );
  await client.query(
    `INSERT INTO "GuidelineVersion" ("id", "workspaceId", "guidelineId", "number", "changeNote", "contentHash", "publishedById")
     VALUES ($1, $2, $3, 1, 'First version', 'bench', $4)`,
    [guidelineVersionId, workspaceId, guidelineId, userId],
  );
  await client.query(
    `INSERT INTO "GuidelinePage" ("id", "workspaceId", "versionId", "position", "slug", "title", "markdown")
     SELECT $1, $2, $3, 0, 'the-job', 'The job',
       string_agg('## Clause ' || n || ' {#clause-' || n || E'}\\n\\n' || text || E'\\n\\n', '' ORDER BY n)
     FROM bench.chunk WHERE n < 40`,
    [pageId, workspaceId, guidelineVersionId],
  );
  await client.query(
    `INSERT INTO "GuidelineClause" ("id", "workspaceId", "versionId", "pageId", "position", "clauseId", "number", "level",
       "title", "text", "textHash")
     SELECT gen_random_uuid(), $1, $2, $3, n, 'clause-' || n, '1.' || n + 1, 2, 'Clause ' || n, text, md5(text)
     FROM bench.chunk WHERE n < 40`,
    [workspaceId, guidelineVersionId, pageId],
  );
  return { guidelineId, guidelineVersionId };
}
