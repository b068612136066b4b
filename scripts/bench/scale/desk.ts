import { datasetFiltersSchema, datasetSplitSchema } from "@hone/core/datasets/definition";
import { newId } from "@hone/core/ids";
import { idOf, insert, oneOf, type Scene } from "./sql";

/** What admins leave behind: the audit log, questions, invites, keys, datasets with their exports, drafts. */
export async function fillDesk(scene: Scene): Promise<void> {
  const { client, plan, workspaceId, userIds } = scene;
  const step = (count: number) => Math.floor((350 * 24 * 60 * 60 * 1000) / count);
  const ms = (count: number, n = "n") => `(${plan.begin}::bigint + ${n}::bigint * ${step(count)})`;
  const actions = [
    "prompts.import",
    "labeling.update-campaign",
    "accounts.invite",
    "generation.create-batch",
    "datasets.freeze",
  ];
  await insert(
    scene,
    "audit log",
    `INSERT INTO "AuditEvent" ("id", "workspaceId", "actorKind", "actorId", "action", "subjectType", "subjectId", "after",
       "ipAddress", "createdAt")
     SELECT ${idOf(scene, "audit", "n", ms(plan.auditEvents))}, '${workspaceId}', 'user',
       ${oneOf(userIds.admins, `bench.pick(n, 1, ${userIds.admins.length})`, "text")},
       ('{${actions.join(",")}}'::text[])[1 + bench.pick(n, 2, ${actions.length})], 'campaign', n::text,
       jsonb_build_object('name', 'Campaign ' || n, 'priority', n % 7), '127.0.0.1', bench.at(${ms(plan.auditEvents)})
     FROM generate_series(0, ${plan.auditEvents} - 1) n`,
  );
  await insert(
    scene,
    "questions",
    `INSERT INTO "Question" ("id", "workspaceId", "campaignId", "taskId", "assignmentId", "userId", "text", "answer",
       "answeredById", "answeredAt", "createdAt")
     SELECT ${idOf(scene, "question", "a.n", ms(plan.questions, "a.n"))}, a."workspaceId", a."campaignId", a."taskId", a."id",
       a."userId", t.text, CASE WHEN a.n % 20 > 0 THEN 'Yes: see the clause on this.' END,
       CASE WHEN a.n % 20 > 0 THEN '${userIds.admins[0]}' END, CASE WHEN a.n % 20 > 0 THEN now() END, bench.at(${ms(plan.questions, "a.n")})
     FROM (SELECT a.*, row_number() OVER () - 1 AS n FROM (SELECT * FROM "Assignment"
       WHERE "workspaceId" = '${workspaceId}' AND "status" = 'submitted' LIMIT ${plan.questions}) a) a
     JOIN bench.chunk t ON t.n = a.n % 4000`,
  );
  await insert(
    scene,
    "drafts",
    `INSERT INTO "Draft" ("assignmentId", "workspaceId", "userId", "revision", "body")
     SELECT a."id", a."workspaceId", a."userId", 3, jsonb_build_object('kind', 'demonstration', 'text', t.text,
       'promptFlags', '[]'::jsonb, 'citations', '[]'::jsonb, 'note', '')
     FROM "Assignment" a JOIN "Campaign" c ON c."id" = a."campaignId" AND c."kind" = 'demonstration'
     JOIN bench.chunk t ON t.n = a."activeMs" % 4000
     WHERE a."workspaceId" = '${workspaceId}' AND a."status" = 'expired'`,
  );
  await client.query(
    `INSERT INTO "Invite" ("id", "workspaceId", "tokenHash", "role", "createdById", "expiresAt")
     SELECT ${idOf(scene, "invite", "n", ms(plan.invites))}, $1::uuid, md5($1::text || ':' || n), 'labeler', $2, now() + interval '7 days'
     FROM generate_series(0, ${plan.invites} - 1) n`,
    [workspaceId, userIds.admins[0]],
  );
  await fillDatasets(scene);
}

async function fillDatasets({ client, plan, workspaceId, userIds }: Scene): Promise<void> {
  const rows = Array.from({ length: 30 }, (_, i) => ({ id: newId(plan.begin + i), name: `Dataset ${i}` }));
  await client.query(
    `INSERT INTO "Dataset" ("id", "workspaceId", "name", "kind", "filters", "split", "createdById", "updatedAt")
     SELECT d."id", $2, d."name", 'comparisons', $3, $4, $5, now()
     FROM jsonb_to_recordset($1::jsonb) AS d("id" uuid, "name" text)`,
    [
      JSON.stringify(rows),
      workspaceId,
      datasetFiltersSchema.parse({}),
      datasetSplitSchema.parse({}),
      userIds.admins[0],
    ],
  );
  await client.query(
    `INSERT INTO "DatasetExport" ("id", "workspaceId", "datasetId", "number", "definition", "format", "container",
       "status", "rowsWritten", "finishedAt")
     SELECT gen_random_uuid(), d."workspaceId", d."id", n, jsonb_build_object('kind', d."kind", 'filters', d."filters",
       'split', d."split"), 'trl-preference', 'jsonl', 'failed', 0, now()
     FROM "Dataset" d, generate_series(1, 20) n WHERE d."workspaceId" = $1`,
    [workspaceId],
  );
}
