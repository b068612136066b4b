import { newId } from "@hone/core/ids";
import { collectionBegin, promptStep } from "./plan";
import { candidateId, candidateMs, insert, oneOf, promptId, promptMs, type Scene } from "./sql";
import { textParts } from "./texts";

export interface Stock {
  importIds: string[];
  modelIds: string[];
  batchIds: string[];
}

/** Imports, models and generation batches, then the prompts and candidates that came of them. */
export async function fillPrompts(scene: Scene): Promise<Stock> {
  const stock = {
    importIds: await fillImports(scene),
    modelIds: await fillModels(scene),
    batchIds: [] as string[],
  };
  stock.batchIds = await fillBatches(scene, stock.modelIds);
  await insertPrompts(scene, stock);
  await insertCandidates(scene, stock);
  return stock;
}

async function fillImports({ client, plan, workspaceId, userIds }: Scene): Promise<string[]> {
  const rows = Array.from({ length: plan.imports }, (_, i) => ({
    id: newId(collectionBegin(plan, i % 18)),
    name: `prompts-${i}.jsonl`,
    bad: i % 5 === 0 ? 250 : 0,
  }));
  await client.query(
    `INSERT INTO "PromptImport" ("id", "workspaceId", "fileName", "artifactKey", "totalBytes", "container", "shape",
       "mapping", "defaults", "status", "bytesRead", "rowsRead", "promptsAdded", "judgementsAdded", "badRows",
       "startedById", "finishedAt")
     SELECT i."id", $2, i."name", 'imports/bench/' || i."id", 40000000, 'jsonl', 'plain', '{"fields":{},"options":{}}',
       '{}', 'completed', 40000000, 2500, 2000, 3600, i."bad", $3, now()
     FROM jsonb_to_recordset($1::jsonb) AS i("id" uuid, "name" text, "bad" int)`,
    [JSON.stringify(rows), workspaceId, userIds.admins[0]],
  );
  await client.query(
    `INSERT INTO "ImportIssue" ("id", "workspaceId", "importId", "line", "field", "message", "excerpt")
     SELECT gen_random_uuid(), $1, i."id", line * 7, 'prompt', 'a text is expected, found a number', '{"prompt": 7}'
     FROM "PromptImport" i, generate_series(1, i."badRows") line WHERE i."workspaceId" = $1`,
    [workspaceId],
  );
  return rows.map(({ id }) => id);
}

async function fillModels({ client, plan, workspaceId, userIds }: Scene): Promise<string[]> {
  const rows = Array.from({ length: 6 }, (_, i) => ({ id: newId(plan.begin + i), name: `bench-model-${i}` }));
  await client.query(
    `INSERT INTO "ModelVersion" ("id", "workspaceId", "name", "status", "folder", "architecture", "parameterCount",
       "contextLength", "vocabularySize", "hasChatTemplate", "contentHash", "createdById")
     SELECT m."id", $2, m."name", 'ready', '/models/' || m."name", 'llama', 6000000, 512, 4096, true, md5(m."name"), $3
     FROM jsonb_to_recordset($1::jsonb) AS m("id" uuid, "name" text)`,
    [JSON.stringify(rows), workspaceId, userIds.admins[0]],
  );
  return rows.map(({ id }) => id);
}

const settings = {
  temperature: 0.8,
  topK: null,
  topP: 0.95,
  minP: 0,
  repetitionPenalty: 1,
  stop: [],
  maxNewTokens: 256,
};

async function fillBatches(
  { client, plan, workspaceId, userIds }: Scene,
  modelIds: string[],
): Promise<string[]> {
  const perBatch = Math.ceil(plan.prompts / plan.batches);
  const rows = Array.from({ length: plan.batches }, (_, i) => ({
    id: newId(plan.begin + (i + 1) * perBatch * promptStep(plan)),
    name: `Batch ${i}`,
    plan: [0, 1, 2].map((k) => ({
      modelVersionId: modelIds[(i + k) % modelIds.length],
      samples: 2,
      settings: { ...settings, seed: i },
    })),
  }));
  await client.query(
    `INSERT INTO "GenerationBatch" ("id", "workspaceId", "name", "plan", "status", "promptCount", "candidatesWanted",
       "candidatesDone", "tokensGenerated", "createdById", "startedAt", "finishedAt")
     SELECT b."id", $2, b."name", b."plan", 'completed', $4::int, $4::int * 6, $4::int * 6, $4::int * 900, $3, now(), now()
     FROM jsonb_to_recordset($1::jsonb) AS b("id" uuid, "name" text, "plan" jsonb)`,
    [JSON.stringify(rows), workspaceId, userIds.admins[0], perBatch],
  );
  return rows.map(({ id }) => id);
}

async function insertPrompts(scene: Scene, { importIds, batchIds }: Stock): Promise<void> {
  const { plan, workspaceId, userIds } = scene;
  const { joins, text } = textParts("s.n", 100, 3, 8);
  await insert(
    scene,
    "prompts",
    `INSERT INTO "Prompt" ("id", "workspaceId", "messages", "searchText", "preview", "turnCount", "contentHash",
       "language", "harmful", "tags", "source", "externalId", "importId", "authorId", "createdAt", "archivedAt")
     SELECT ${promptId(scene, "n")}, '${workspaceId}',
       CASE WHEN turns = 1 THEN jsonb_build_array(jsonb_build_object('role', 'user', 'content', asked))
         ELSE jsonb_build_array(jsonb_build_object('role', 'system', 'content', 'You are a careful assistant.'),
           jsonb_build_object('role', 'user', 'content', 'First: ' || left(asked, 90)),
           jsonb_build_object('role', 'assistant', 'content', left(asked, 160)),
           jsonb_build_object('role', 'user', 'content', asked)) END,
       asked, left(asked, 200), CASE WHEN turns = 1 THEN 1 ELSE 4 END,
       encode(sha256(convert_to(${scene.number} || ':' || n, 'UTF8')), 'hex'),
       (ARRAY['en', 'de', 'es', 'zh-CN', NULL])[CASE WHEN zh THEN 4 WHEN mix < 80 THEN 1 WHEN mix < 86 THEN 2 WHEN mix < 91 THEN 3 ELSE 5 END],
       bench.pick(n, 2, 25) = 0, ARRAY['topic-' || bench.pick(n, 3, 24), 'set-' || n * 50 / ${plan.prompts}],
       CASE WHEN imported THEN 'prompts-' || bench.pick(n, 4, ${plan.imports}) || '.jsonl' WHEN mix > 95 THEN 'written' ELSE 'api' END,
       'row-' || n, CASE WHEN imported THEN ${oneOf(importIds, `bench.pick(n, 4, ${plan.imports})`, "uuid")} END,
       CASE WHEN NOT imported AND mix > 95 THEN ${oneOf(userIds.labelers, `bench.pick(n, 5, ${userIds.labelers.length})`, "text")} END,
       bench.at(${promptMs(scene, "n")}), CASE WHEN bench.pick(n, 6, 60) = 0 THEN now() END
     FROM (SELECT s.n, s.zh, CASE WHEN s.zh THEN z.text || ' ' || s.n ELSE ${text} || ' ' || s.n END AS asked,
         bench.pick(s.n, 7, 6) AS turns, bench.pick(s.n, 8, 100) AS mix, bench.pick(s.n, 9, 5) < 2 AS imported
       FROM (SELECT n, bench.pick(n, 1, 13) = 0 AS zh FROM generate_series(0, ${plan.prompts} - 1) n) s
       LEFT JOIN bench.zh z ON s.zh AND z.n = bench.pick(s.n, 10, 8)
       ${joins}) drawn`,
  );
  await insert(
    scene,
    "prompts of batches",
    `INSERT INTO "GenerationBatchPrompt" ("batchId", "promptId", "workspaceId", "position", "status")
     SELECT ${oneOf(batchIds, `(n::bigint * ${plan.batches} / ${plan.prompts})::int`, "uuid")}, ${promptId(scene, "n")},
       '${workspaceId}', n, 'done'
     FROM generate_series(0, ${plan.prompts} - 1) n`,
  );
}

/** Of eight candidates six were sampled by three models, one imported, one written by a person. */
async function insertCandidates(scene: Scene, { importIds, modelIds, batchIds }: Stock): Promise<void> {
  const { plan, workspaceId } = scene;
  const number = "(s.n::bigint * 16 + s.k)";
  const batch = `(s.n::bigint * ${plan.batches} / ${plan.prompts})::int`;
  const model = `((${batch} + s.k / 2) % ${modelIds.length})`;
  const { joins, text } = textParts(number, 300, 7, 6);
  await insert(
    scene,
    "candidates",
    `INSERT INTO "Candidate" ("id", "workspaceId", "promptId", "origin", "text", "textHash", "batchId", "sampleIndex",
       "modelVersionId", "modelName", "settings", "finishReason", "tokenCount", "logprobSum", "importId", "createdAt")
     SELECT "id", '${workspaceId}', "promptId", "origin", answer, encode(sha256(convert_to(answer, 'UTF8')), 'hex'),
       CASE WHEN k < 6 THEN "batchId" END, CASE WHEN k < 6 THEN k END, CASE WHEN k < 6 THEN "modelVersionId" END,
       CASE WHEN k < 6 THEN 'bench-model-' || model WHEN k = 6 THEN 'elsewhere' END,
       CASE WHEN k < 6 THEN '${JSON.stringify(settings)}'::jsonb END,
       CASE WHEN k < 6 THEN (ARRAY['stop', 'stop', 'length'])[1 + bench.pick(number, 1, 3)] END,
       CASE WHEN k < 6 THEN length(answer) / 4 END, CASE WHEN k < 6 THEN -length(answer) / 3.0 END,
       CASE WHEN k = 6 THEN "importId" END, bench.at(ms)
     FROM (SELECT s.k, ${number} AS number, ${model} AS model, ${candidateMs(scene, "s.n", "s.k")} AS ms,
         ${candidateId(scene, "s.n", "s.k")} AS "id", ${promptId(scene, "s.n")} AS "promptId",
         CASE WHEN s.k < 6 THEN 'model' WHEN s.k = 6 THEN 'imported' ELSE 'human' END AS "origin",
         ${oneOf(batchIds, batch, "uuid")} AS "batchId", ${oneOf(modelIds, model, "uuid")} AS "modelVersionId",
         ${oneOf(importIds, `bench.pick(s.n, 4, ${plan.imports})`, "uuid")} AS "importId",
         ${text} || ' ' || s.k AS answer
       FROM (SELECT n, k FROM generate_series(0, ${plan.prompts} - 1) n, generate_series(0, ${plan.candidatesPerPrompt} - 1) k) s
       ${joins}) drawn`,
  );
}
