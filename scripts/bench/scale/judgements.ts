import { idOf, insert, oneOf, type Scene } from "./sql";
import { textParts } from "./texts";
import { type Collection, judged } from "./work";

/** Rankings, demonstrations and corrections of all collections, and how far people agree. */
export async function fillJudgements(scene: Scene, collections: Collection[]): Promise<void> {
  for (const collection of collections) {
    if (collection.kind === "demonstration") await insertDemonstrations(scene, collection);
    else {
      await insertRankings(scene, collection);
      await insertAgreement(scene, collection);
    }
  }
  await insertCorrections(scene);
  await insert(
    scene,
    "earlier states",
    `INSERT INTO "JudgementRevision" ("id", "workspaceId", "kind", "judgementId", "body", "userId")
     SELECT gen_random_uuid(), "workspaceId", 'ranking', "id", jsonb_build_object('tiers', "tiers"), "userId"
     FROM "Ranking" WHERE "workspaceId" = '${scene.workspaceId}' AND bench.pick("activeMs", 1, 90) = 0`,
  );
}

/** Columns in which a judgement of a campaign and an imported one differ, as `expression AS "name"`. */
function origin(scene: Scene, collection: Collection): string {
  const { taskId, assignmentId, worker } = judged(scene, collection);
  const { campaignId, importId } = collection;
  const user = oneOf(scene.userIds.labelers, worker, "text");
  const expressions =
    campaignId === null
      ? [
          "NULL::uuid",
          "NULL::uuid",
          "NULL::uuid",
          "NULL::text",
          `'worker-' || (${worker}) % 40`,
          `'${importId}'::uuid`,
          `'${importId}:${collection.kind}:' || number`,
          "NULL::uuid",
        ]
      : [
          `'${campaignId}'::uuid`,
          taskId,
          assignmentId,
          user,
          "NULL::text",
          "NULL::uuid",
          "NULL::text",
          `'${scene.guidelineVersionId}'::uuid`,
        ];
  return expressions.map((expression, i) => `${expression} AS "${originColumns[i]}"`).join(", ");
}

const originColumns = [
  "campaignId",
  "taskId",
  "assignmentId",
  "userId",
  "externalAnnotator",
  "importId",
  "importKey",
  "guidelineVersionId",
];
const originNames = originColumns.map((name) => `"${name}"`).join(", ");

async function insertRankings(scene: Scene, collection: Collection): Promise<void> {
  const columns = judged(scene, collection);
  // Best first: the candidates turned by a random amount, and now and then the two best tied.
  const best = (k: number) => `ids[1 + (turn + ${k}) % 4]`;
  const event = (k: number, kind: string) =>
    `jsonb_build_object('atMs', ${(k + 1) * 9000}, 'kind', '${kind}', 'candidateId', ids[${1 + (k % 4)}], 'value', '${1 + (k % 4)}')`;
  const assessments = [1, 2, 3, 4].map(
    (k) =>
      `ids[${k}]::text, jsonb_build_object('rating', 1 + bench.pick(number, ${k}, 7), 'flags', CASE bench.pick(number, ${10 + k}, 9) WHEN 0 THEN '["false-statement"]'::jsonb ELSE '[]' END, 'attributes', '{}'::jsonb)`,
  );
  await insert(
    scene,
    `rankings of collection ${collection.index}`,
    `INSERT INTO "Ranking" ("id", "workspaceId", "promptId", ${originNames}, "tiers", "candidateIds", "strength",
       "noneAcceptable", "assessments", "promptFlags", "citations", "note", "presentedOrder", "events", "activeMs",
       "createdAt", "updatedAt")
     SELECT "id", '${scene.workspaceId}', "promptId", ${originNames},
       CASE WHEN tied THEN jsonb_build_array(jsonb_build_array(${best(0)}, ${best(1)}), jsonb_build_array(${best(2)}), jsonb_build_array(${best(3)}))
         ELSE jsonb_build_array(jsonb_build_array(${best(0)}), jsonb_build_array(${best(1)}), jsonb_build_array(${best(2)}), jsonb_build_array(${best(3)})) END,
       ids, (ARRAY['significantly', 'clearly', 'slightly', 'barely'])[1 + bench.pick(number, 20, 4)],
       bench.pick(number, 21, 25) = 0, jsonb_build_object(${assessments.join(", ")}),
       CASE WHEN bench.pick(number, 22, 100) = 0 THEN ARRAY['unclear'] ELSE '{}' END,
       CASE WHEN bench.pick(number, 23, 8) = 0 THEN ARRAY['clause-' || bench.pick(number, 24, 40)] ELSE '{}' END,
       CASE WHEN bench.pick(number, 25, 6) = 0 THEN 'The second one misses the point of the question.' ELSE '' END,
       ids, jsonb_build_array(${[0, 1, 2, 3].map((k) => event(k, "rate")).join(", ")}, ${[4, 5, 6, 7].map((k) => event(k, "place")).join(", ")}),
       30000 + bench.pick(i, slot, 240000), bench.at(ms), bench.at(ms)
     FROM (SELECT i, slot, number, ms, ${idOf(scene, "ranking", "number", "ms")} AS "id", ${columns.promptId} AS "promptId",
         ${origin(scene, collection)}, ARRAY[${columns.candidates.join(", ")}] AS ids,
         bench.pick(number, 30, 4) AS turn, bench.pick(number, 31, 7) = 0 AS tied
       FROM (SELECT i, slot, ${columns.number} AS number, ${columns.ms} AS ms FROM ${columns.rows}) s) drawn`,
  );
}

async function insertDemonstrations(scene: Scene, collection: Collection): Promise<void> {
  const columns = judged(scene, collection);
  const { joins, text } = textParts("number", 500, 8, 5);
  await insert(
    scene,
    `demonstrations of collection ${collection.index}`,
    `INSERT INTO "Demonstration" ("id", "workspaceId", "promptId", ${originNames}, "text", "wordCount", "promptFlags",
       "citations", "note", "activeMs", "createdAt", "updatedAt")
     SELECT ${idOf(scene, "demonstration", "number", "ms")}, '${scene.workspaceId}', ${columns.promptId},
       ${origin(scene, collection)}, answer, length(answer) / 6,
       CASE WHEN bench.pick(number, 22, 100) = 0 THEN ARRAY['unclear'] ELSE '{}' END, '{}', '',
       30000 + bench.pick(i, slot, 900000), bench.at(ms), bench.at(ms)
     FROM (SELECT i, slot, number, ms, ${text} AS answer
       FROM (SELECT i, slot, ${columns.number} AS number, ${columns.ms} AS ms FROM ${columns.rows}) s ${joins}) drawn`,
  );
}

/** In every sixteenth ranking of a campaign the best candidate was edited. */
async function insertCorrections(scene: Scene): Promise<void> {
  await insert(
    scene,
    "corrections",
    `INSERT INTO "Correction" ("id", "workspaceId", "promptId", "campaignId", "candidateId", "rankingId", "userId", "text",
       "citations", "guidelineVersionId", "createdAt", "updatedAt")
     SELECT ${idOf(scene, "correction", "r.number", "r.ms")}, r."workspaceId", r."promptId", r."campaignId", c."id", r."id",
       r."userId", c."text" || ' ' || t.text, r."citations", r."guidelineVersionId", r."createdAt", r."createdAt"
     FROM (SELECT *, row_number() OVER () AS number, (extract(epoch FROM "createdAt") * 1000)::bigint AS ms FROM "Ranking"
       WHERE "workspaceId" = '${scene.workspaceId}' AND "campaignId" IS NOT NULL AND bench.pick("activeMs", 2, 15) = 0) r
     JOIN "Candidate" c ON c."id" = (r."tiers" -> 0 ->> 0)::uuid
     JOIN bench.chunk t ON t.n = r."activeMs" % 4000`,
  );
}

async function insertAgreement(scene: Scene, collection: Collection): Promise<void> {
  const columns = judged(scene, collection);
  const { campaignId, importId, index, begin, judged: annotators } = collection;
  const scope = campaignId ?? `import:${importId}`;
  await insert(
    scene,
    "agreement",
    `INSERT INTO "ItemAgreement" ("id", "workspaceId", "promptId", "scope", "annotatorCount", "comparedPairs",
       "pairwiseAgreement", "strictAgreement", "updatedAt")
     SELECT ${idOf(scene, "agreement", `${index} * 16777216 + i`, `${begin}`)}, '${scene.workspaceId}', ${columns.promptId},
       '${scope}', ${annotators}, 18, bench.pick(i, 40, 19) / 18.0, bench.pick(i, 40, 17) / 16.0, bench.at(${begin}::bigint)
     FROM generate_series(0, ${collection.tasks} - 1) i`,
  );
}
