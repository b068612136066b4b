import { newId } from "@hone/core/ids";
import { campaignConfigSchema } from "@hone/core/labeling/campaign";
import { collectionBegin, collectionSpan } from "./plan";
import { candidateId, idOf, insert, promptId, type Scene } from "./sql";

/** Judgements made together: in a campaign, or brought by an import. */
export interface Collection {
  index: number;
  /** Null for an import. */
  campaignId: string | null;
  importId: string | null;
  kind: "ranking" | "demonstration";
  tasks: number;
  /** People wanted for each task, and people who have judged it. */
  overlap: number;
  judged: number;
  begin: number;
  /** The first prompt; the tasks' prompts follow one another and wrap around. */
  firstPrompt: number;
}

/** Name of the active campaign whose tasks nobody has seen. */
export const liveCampaign = "Live";

/** Campaigns with their tasks and assignments, finished and unfinished, and a live one to claim from. */
export async function fillWork(scene: Scene, importIds: string[]): Promise<Collection[]> {
  const collections = collect(scene, importIds);
  for (const collection of collections) {
    if (collection.campaignId === null) continue;
    await insertCampaign(scene, collection);
    await insertTasks(scene, collection);
    await insertAssignments(scene, collection);
  }
  await fillLive(scene);
  await insert(
    scene,
    "days of work",
    `INSERT INTO "WorkDay" ("workspaceId", "campaignId", "userId", "day", "submitted", "skipped", "activeMs")
     SELECT "workspaceId", "campaignId", "userId", "leasedAt"::date, count(*) FILTER (WHERE "status" = 'submitted'),
       count(*) FILTER (WHERE "status" = 'skipped'), sum("activeMs")
     FROM "Assignment" WHERE "workspaceId" = '${scene.workspaceId}' GROUP BY 1, 2, 3, 4`,
  );
  return collections;
}

function collect({ plan }: Scene, importIds: string[]): Collection[] {
  const make = (kind: Collection["kind"], count: number, tasks: number, overlap: number) =>
    Array.from({ length: count }, (_, i): Collection => {
      const imported = i === count - 1;
      const index = kind === "ranking" ? i : plan.rankingCollections + i;
      const begin = collectionBegin(plan, index);
      return {
        index,
        campaignId: imported ? null : newId(begin),
        importId: imported ? importIds[0]! : null,
        kind,
        tasks,
        overlap,
        // The last campaign of each kind still runs.
        judged: i === count - 2 && overlap > 1 ? overlap - 1 : overlap,
        begin,
        firstPrompt: Math.floor((i * plan.prompts) / count),
      };
    });
  return [
    ...make("ranking", plan.rankingCollections, plan.rankingTasks, plan.rankingOverlap),
    ...make("demonstration", plan.demonstrationCollections, plan.demonstrationTasks, 1),
  ];
}

async function insertCampaign(scene: Scene, collection: Collection): Promise<void> {
  const { campaignId, kind, overlap, judged, index, tasks, begin } = collection;
  await scene.client.query(
    `INSERT INTO "Campaign" ("id", "workspaceId", "name", "kind", "status", "guidelineId", "candidatesPerTask", "overlap",
       "languages", "leaseMinutes", "config", "taskCount", "createdAt")
     VALUES ($1, $2, $3, $4, $5, $6, 4, $7, '{}', 30, $8, $9, $10)`,
    [
      campaignId,
      scene.workspaceId,
      `${kind === "ranking" ? "Rank" : "Write"} ${index}`,
      kind,
      judged < overlap ? "active" : "closed",
      scene.guidelineId,
      overlap,
      campaignConfigSchema.parse({}),
      tasks,
      new Date(begin),
    ],
  );
}

/** The prompt of task `i`. */
const promptOf = ({ plan }: Scene, { firstPrompt }: Collection, i: string) =>
  `((${i} + ${firstPrompt}) % ${plan.prompts})`;

/** Four of a prompt's eight candidates, in the order of their ids. */
const candidatesOf = (scene: Scene, { index }: Collection, prompt: string) => {
  const first = index % 2 === 0 ? 0 : 4;
  return [0, 1, 2, 3].map((k) => candidateId(scene, prompt, String(first + k)));
};

const taskId = (scene: Scene, { index, begin }: Collection, i: string) =>
  idOf(scene, "task", `${index} * 16777216 + ${i}`, `${begin} + ${i}`);

/** A number of its own for each pair of task and slot. */
export const workNumber = ({ index }: Collection, i: string, slot: string) =>
  `((${index} * 16777216::bigint + ${i}) * 16 + ${slot})`;

/** When the work on task `i` in a slot was submitted. */
export const workMs = ({ begin, tasks }: Collection, i: string, slot: string) =>
  `(${begin}::bigint + ${i}::bigint * ${Math.floor(collectionSpan / tasks)} + ${slot}::bigint * 21600000)`;

export const assignmentId = (scene: Scene, collection: Collection, i: string, slot: string) =>
  idOf(scene, "assignment", workNumber(collection, i, slot), workMs(collection, i, slot));

/** Another person for each slot of a task. */
export const workerOf = ({ userIds: { labelers } }: Scene, { index }: Collection, i: string, slot: string) =>
  `((bench.pick(${i}, ${index}, ${labelers.length}) + ${slot} * ${Math.max(1, Math.floor(labelers.length / 5))}) % ${labelers.length})`;

/** Columns that statements over the judgements of a collection share; `i` numbers the task. */
export function judged(scene: Scene, collection: Collection) {
  const prompt = promptOf(scene, collection, "i");
  return {
    rows: `generate_series(0, ${collection.tasks} - 1) i, generate_series(0, ${collection.judged} - 1) slot`,
    promptId: promptId(scene, prompt),
    candidates: candidatesOf(scene, collection, prompt),
    taskId: taskId(scene, collection, "i"),
    assignmentId: assignmentId(scene, collection, "i", "slot"),
    ms: workMs(collection, "i", "slot"),
    number: workNumber(collection, "i", "slot"),
    worker: workerOf(scene, collection, "i", "slot"),
  };
}

async function insertTasks(scene: Scene, collection: Collection): Promise<void> {
  const { kind, overlap, judged: done, campaignId, tasks, begin } = collection;
  const columns = judged(scene, collection);
  await insert(
    scene,
    "tasks",
    `INSERT INTO "Task" ("id", "workspaceId", "campaignId", "promptId", "candidateIds", "language", "harmful", "position",
       "overlap", "openSlots", "takenSlots", "submittedCount", "status", "createdAt")
     SELECT ${columns.taskId}, '${scene.workspaceId}', '${campaignId}', ${columns.promptId},
       ARRAY[${kind === "ranking" ? columns.candidates.join(", ") : ""}]::uuid[], 'en', false, i, ${overlap},
       ${overlap - done}, ${2 ** done - 1}, ${done}, '${done < overlap ? "open" : "done"}', bench.at(${begin}::bigint)
     FROM generate_series(0, ${tasks} - 1) i`,
  );
}

async function insertAssignments(scene: Scene, collection: Collection): Promise<void> {
  const { kind, judged: done, tasks } = collection;
  const columns = judged(scene, collection);
  const labelers = scene.userIds.labelers;
  const judgement = idOf(scene, kind, columns.number, columns.ms);
  // A few tasks were also skipped (slot 3) or left until the lease was over (slot 4) by somebody else.
  const status = `CASE WHEN slot < ${done} THEN 'submitted' WHEN slot = 3 THEN 'skipped' ELSE 'expired' END`;
  await insert(
    scene,
    "assignments",
    `INSERT INTO "Assignment" ("id", "workspaceId", "campaignId", "taskId", "userId", "slot", "status", "candidateOrder",
       "guidelineVersionId", "leasedAt", "leaseExpiresAt", "submittedAt", "skipReason", "activeMs", "countedMs", "heardAt",
       "judgementId", "submittedHash", "draftRevision")
     SELECT ${columns.assignmentId}, '${scene.workspaceId}', '${collection.campaignId}', ${columns.taskId},
       ('{${labelers.join(",")}}'::text[])[${columns.worker} + 1], slot, ${status},
       ARRAY[${kind === "ranking" ? columns.candidates.join(", ") : ""}]::uuid[], '${scene.guidelineVersionId}',
       bench.at(${columns.ms} - 120000), bench.at(${columns.ms} + 1680000),
       CASE WHEN slot < ${done} THEN bench.at(${columns.ms}) END, CASE WHEN slot = 3 THEN 'lack_knowledge' END,
       active, active, bench.at(${columns.ms}), CASE WHEN slot < ${done} THEN ${judgement} END,
       CASE WHEN slot < ${done} THEN md5(i::text) END, CASE WHEN slot = 4 THEN 3 ELSE 0 END
     FROM (SELECT i, slot, 30000 + bench.pick(i, slot, 240000) AS active
       FROM generate_series(0, ${tasks} - 1) i, generate_series(0, 4) slot
       WHERE slot < ${done} OR (slot = 3 AND i % 40 = 0) OR (slot = 4 AND i % 100 = 0)) drawn`,
  );
}

async function fillLive(scene: Scene): Promise<void> {
  const { client, plan, workspaceId, guidelineId } = scene;
  const begin = plan.begin + 360 * 24 * 60 * 60 * 1000;
  const id = newId(begin);
  await client.query(
    `INSERT INTO "Campaign" ("id", "workspaceId", "name", "kind", "status", "guidelineId", "candidatesPerTask", "overlap",
       "languages", "harmfulContent", "leaseMinutes", "config", "taskCount", "createdAt")
     VALUES ($1, $2, $3, 'ranking', 'active', $4, 4, 3, '{}', false, 30, $5, $6, $7)`,
    [
      id,
      workspaceId,
      liveCampaign,
      guidelineId,
      campaignConfigSchema.parse({}),
      plan.liveTasks,
      new Date(begin),
    ],
  );
  const shown = [1, 3, 4, 6].map((k) => candidateId(scene, "i", String(k)));
  await insert(
    scene,
    "open tasks",
    `INSERT INTO "Task" ("id", "workspaceId", "campaignId", "promptId", "candidateIds", "language", "harmful", "position",
       "overlap", "openSlots", "takenSlots")
     SELECT ${idOf(scene, "liveTask", "i", `${begin} + i`)}, '${workspaceId}', '${id}', ${promptId(scene, "i")},
       ARRAY[${shown.join(", ")}], 'en', bench.pick(i, 2, 25) = 0, i, 3, 3, 0
     FROM generate_series(0, ${plan.liveTasks} - 1) i`,
  );
}
