import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "@hone/core/ids";
import type { Campaign } from "@hone/core/labeling/campaign-contracts";
import { seededRandom } from "@hone/core/labeling/seeded-random";
import { type Database, openDatabase } from "@hone/prisma/client";
import { hashPassword } from "@hone/prisma/repositories/accounts/passwords";
import { type SeededWorkspace, seedMember, seedWorkspace } from "@hone/prisma/testing/seed";
import { ApiClient } from "./api-client";
import type { Labeler } from "./labeler";

const password = "fault test password";
export const slug = "faults";

export interface Stage {
  workspace: SeededWorkspace;
  admin: ApiClient;
  labelers: Labeler[];
}

/** A workspace with an admin and `people` labelers who are signed in and have acknowledged the guideline. */
export async function setStage(
  url: string,
  databaseUrl: string,
  people: number,
  seed: string,
): Promise<Stage> {
  const database = openDatabase(databaseUrl);
  try {
    const workspace = await seedWorkspace(database.db, { slug, promptCount: 1 });
    const { workspaceId } = workspace;
    const hash = await hashPassword(password);
    const members = await Promise.all(
      Array.from({ length: people }, (_, i) =>
        seedMember(database.db, workspaceId, slug, "labeler", `labeler-${i}`),
      ),
    );
    await database.db.account.createMany({
      data: [workspace.users.admin, ...members].map(({ id }) => ({
        id: newId(),
        accountId: id,
        userId: id,
        providerId: "credential",
        password: hash,
      })),
    });
    await database.db.acknowledgement.createMany({
      data: members.map(({ id }) => ({
        id: newId(),
        workspaceId,
        userId: id,
        versionId: workspace.guidelineVersionId,
      })),
    });
    const admin = new ApiClient(url, slug);
    await admin.signIn(workspace.users.admin.email, password);
    const labelers: Labeler[] = [];
    for (const { id, email } of members) {
      const client = new ApiClient(url, slug);
      await client.signIn(email, password);
      labelers.push({ userId: id, client, random: seededRandom(`${seed}:${labelers.length}`) });
    }
    return { workspace, admin, labelers };
  } finally {
    await database.close();
  }
}

/** Prompts under a tag, each with three candidates. */
export async function addPrompts(
  { pool }: Database,
  workspaceId: string,
  tag: string,
  howMany: number,
): Promise<void> {
  await pool.query(
    `INSERT INTO "Prompt" ("id", "workspaceId", "messages", "searchText", "preview", "turnCount", "contentHash",
                           "language", "tags", "source")
     SELECT gen_random_uuid(), $1, jsonb_build_array(jsonb_build_object('role', 'user', 'content', text)), text, text, 1,
            encode(sha256(convert_to(text, 'UTF8')), 'hex'), 'en', ARRAY[$2], 'test'
     FROM (SELECT 'One ' || $2 || ' coffee, number ' || n || ', please.' AS text FROM generate_series(1, $3::int) n) texts`,
    [workspaceId, tag, howMany],
  );
  await pool.query(
    `INSERT INTO "Candidate" ("id", "workspaceId", "promptId", "origin", "text", "textHash", "modelName")
     SELECT gen_random_uuid(), $1, p."id", 'imported', text, encode(sha256(convert_to(text, 'UTF8')), 'hex'), 'test'
     FROM "Prompt" p, LATERAL (SELECT 'Answer ' || k || ' to: ' || p."preview" AS text FROM generate_series(1, 3) k) texts
     WHERE p."workspaceId" = $1 AND $2 = ANY(p."tags")`,
    [workspaceId, tag],
  );
}

export interface CampaignWish {
  name: string;
  kind: "demonstration" | "ranking";
  tag: string;
  overlap: number;
}

/** Makes a campaign by the admin's own procedures and waits until the worker has made its tasks. */
export async function startCampaign(
  admin: ApiClient,
  guidelineId: string,
  wish: CampaignWish,
  tasks: number,
): Promise<string> {
  const { name, kind, tag, overlap } = wish;
  const { id: campaignId } = await admin.insist<{ id: string }>("mutation", "labeling.createCampaign", {
    settings: { name, kind, guidelineId, candidatesPerTask: 3, overlap, leaseMinutes: 30 },
    source: { prompts: { tags: [tag] } },
  });
  await admin.insist("mutation", "labeling.setCampaignStatus", { campaignId, event: "activate" });
  for (let i = 0; i < 600; i++) {
    const { campaign } = await admin.insist<{ campaign: Campaign }>("query", "labeling.getCampaign", {
      campaignId,
    });
    if (campaign.taskCount === tasks) return campaignId;
    await sleep(200);
  }
  throw new Error(`the tasks of ${name} were not made within two minutes`);
}

/** Registers the shipped model and orders candidates of it; returns the batch. */
export async function orderCandidates(
  admin: ApiClient,
  folder: string,
  tag: string,
  samples: number,
): Promise<string> {
  const { id: modelVersionId } = await admin.insist<{ id: string }>("mutation", "training.registerModel", {
    name: "fault-model",
    folder,
  });
  for (let i = 0; i < 300; i++) {
    const models = await admin.insist<{ id: string; status: string }[]>("query", "training.listModels", {});
    if (models.find((model) => model.id === modelVersionId)?.status === "ready") break;
    await sleep(200);
  }
  const { id } = await admin.insist<{ id: string }>("mutation", "generation.createBatch", {
    name: "under fire",
    plan: [{ modelVersionId, samples, settings: { maxNewTokens: 64, seed: 7 } }],
    prompts: { tags: [tag] },
  });
  return id;
}
