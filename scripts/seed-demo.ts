import { randomBytes, randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Role } from "@hone/core/accounts/roles";
import { maxSeed, samplingSettingsSchema } from "@hone/core/generation/sampling-settings";
import { createCampaignInput } from "@hone/core/labeling/campaign-contracts";
import { messageListSchema } from "@hone/core/prompts/message";
import { type Database, type Db, openDatabase } from "@hone/prisma/client";
import { openQueue, type Queue } from "@hone/prisma/queue";
import { recordAudit } from "@hone/prisma/repositories/accounts/audit";
import { addMember, createUserWithPassword } from "@hone/prisma/repositories/accounts/users";
import { createWorkspace } from "@hone/prisma/repositories/accounts/workspaces";
import { createBatch } from "@hone/prisma/repositories/generation/batches";
import { publishFolder } from "@hone/prisma/repositories/guidelines/publish";
import { createCampaign, setCampaignStatus } from "@hone/prisma/repositories/labeling/campaigns";
import { draftPrompt } from "@hone/prisma/repositories/prompts/draft";
import { insertPrompts } from "@hone/prisma/repositories/prompts/insert";
import { registerModel } from "@hone/prisma/repositories/training/models";
import { z } from "zod";
import { readGuidelineFolder } from "../worker/src/cli/commands/guidelines-folder";

const root = path.resolve(import.meta.dirname, "..");
/** The installation's note that the demo was made: whoever deletes the workspace does not meet it again. */
const factKey = "demo-sign-ins";

export interface DemoSignIn {
  role: Role;
  email: string;
  password: string;
}

const people: { role: Role; name: string; local: string }[] = [
  { role: "admin", name: "Ada Admin", local: "admin" },
  { role: "reviewer", name: "Remi Reviewer", local: "reviewer" },
  { role: "labeler", name: "Lee Labeler", local: "labeler" },
];

const promptRow = z.object({
  id: z.string(),
  messages: messageListSchema,
  tags: z.array(z.string()),
  language: z.string(),
});

/**
 * Makes the demo workspace once per database, all of it or nothing: sign-ins, both guidelines, prompts, the default
 * models, a campaign of each main kind, and a first batch of candidates for the worker to fill.
 * @returns true when it was made now
 */
export async function seedDemo({
  url,
  say,
}: {
  url: string;
  say: (sentence: string) => void;
}): Promise<boolean> {
  const database = openDatabase(url, { maxConnections: 2 });
  const queue = await openQueue(url);
  try {
    if ((await database.db.installationFact.findUnique({ where: { key: factKey } })) !== null) return false;
    const content = await readContent();
    await makeDemo(database, queue, content);
    say(`Made the demo workspace "Coffee bar" with ${content.prompts.length} prompts and two guidelines.`);
    if (content.models.length === 0)
      say("The default models are not there (models/barista), so the demo has no candidates.");
    return true;
  } finally {
    await queue.close();
    await database.close();
  }
}

/** Everything that is read from files, before the transaction begins. */
async function readContent() {
  const guidelines = await Promise.all(
    ["coffee-bar", "assistant"].map((slug) => readGuidelineFolder(path.join(root, "guidelines", slug))),
  );
  const lines = (await readFile(path.join(import.meta.dirname, "demo/prompts.jsonl"), "utf8")).split("\n");
  const prompts = lines.filter((line) => line !== "").map((line) => promptRow.parse(JSON.parse(line)));
  const models = ["barista", "barista-base"].filter((name) =>
    existsSync(path.join(root, "models", name, "config.json")),
  );
  return { guidelines, prompts, models };
}

type Content = Awaited<ReturnType<typeof readContent>>;

async function makeDemo(database: Database, queue: Queue, content: Content): Promise<void> {
  const signIns = people.map(
    ({ role, local }): DemoSignIn => ({
      role,
      email: `${local}@demo.hone.local`,
      password: randomBytes(9).toString("base64url"),
    }),
  );
  await database.transaction(
    async (tx) => {
      // Its unique key makes a second seeding at the same time wait, and then fail as a whole.
      await tx.installationFact.create({
        data: { key: factKey, value: signIns.map((signIn) => ({ ...signIn })) },
      });
      const { workspaceId, adminId } = await makePeople(tx, signIns);
      const guidelineId = await publishGuidelines(tx, workspaceId, adminId, content);
      await insertPrompts(
        tx,
        workspaceId,
        content.prompts.map(({ id, messages, tags, language }) =>
          draftPrompt(messages, {
            language,
            harmful: false,
            tags,
            source: "demo",
            externalId: id,
            metadata: null,
            importId: null,
            authorId: null,
          }),
        ),
      );
      await orderCandidates(tx, queue, workspaceId, adminId, content.models);
      await makeCampaigns(tx, queue, workspaceId, adminId, guidelineId);
      await recordAudit(tx, {
        workspaceId,
        actorKind: "system",
        actorId: "demo",
        action: "accounts.seedDemo",
        subjectType: "Workspace",
        subjectId: workspaceId,
      });
    },
    { timeoutMs: 120_000 },
  );
}

async function makePeople(tx: Db, signIns: readonly DemoSignIn[]) {
  const ids: string[] = [];
  for (const [i, { email, password }] of signIns.entries())
    ids.push((await createUserWithPassword(tx, { email, name: people[i]!.name, password })).id);
  const adminId = ids[0]!;
  const workspace = await createWorkspace(tx, {
    name: "Coffee bar",
    slug: "coffee-bar",
    adminId,
    isDemo: true,
  });
  for (const [i, { role }] of signIns.entries())
    await addMember(tx, { workspaceId: workspace.id, userId: ids[i]!, role, languages: ["en"] });
  return { workspaceId: workspace.id, adminId };
}

/** Publishes both guidelines; returns the id of the coffee bar's. */
async function publishGuidelines(
  tx: Db,
  workspaceId: string,
  adminId: string,
  { guidelines }: Content,
): Promise<string> {
  const ids: string[] = [];
  for (const { slug, manifest, pages } of guidelines) {
    const published = await publishFolder(
      tx,
      workspaceId,
      { slug, ...manifest, pages },
      {
        changeNote: "First version, as it ships with Hone.",
        waiver: null,
        userId: adminId,
        replaceDraft: false,
      },
    );
    ids.push(published.guidelineId);
  }
  return ids[0]!;
}

const modelNotes: Record<string, string> = {
  barista: "The default model: small, trained by this project on stories and coffee-bar dialogues.",
  "barista-base": "What the default model was before it saw a coffee bar: it only continues stories.",
};

async function orderCandidates(
  tx: Db,
  queue: Queue,
  workspaceId: string,
  adminId: string,
  models: readonly string[],
): Promise<void> {
  const registered = new Map<string, string>();
  for (const name of models) {
    const input = { name, folder: `models/${name}`, notes: modelNotes[name] ?? "" };
    registered.set(name, (await registerModel(tx, queue, workspaceId, input, adminId)).id);
  }
  const modelVersionId = registered.get("barista");
  if (modelVersionId === undefined) return;
  // Rankings need four different texts. A sure and a daring setting, three samples each, give them for nearly every prompt.
  const entry = (temperature: number, topP: number) => ({
    modelVersionId,
    samples: 3,
    settings: samplingSettingsSchema.parse({ temperature, topP, maxNewTokens: 96 }),
  });
  await createBatch(
    tx,
    queue,
    workspaceId,
    { name: "First samples", plan: [entry(0.7, 0.9), entry(1, 0.95)], prompts: { source: "demo" } },
    { createdById: adminId, drawSeed: () => randomInt(maxSeed) },
  );
}

async function makeCampaigns(
  tx: Db,
  queue: Queue,
  workspaceId: string,
  adminId: string,
  guidelineId: string,
): Promise<void> {
  const source = { prompts: { source: "demo" } };
  const campaigns = [
    {
      settings: {
        name: "Write ideal answers",
        kind: "demonstration",
        guidelineId,
        instructions: "Write the one message that you would want the coffee bar's assistant to send next.",
        config: { targetWords: 25 },
      },
      source,
    },
    {
      settings: {
        name: "Rank four answers",
        kind: "ranking",
        guidelineId,
        candidatesPerTask: 4,
        overlap: 2,
        priority: 1,
        instructions:
          "Four answers of a small model. Rate each, then rank them; mark “none is acceptable” freely, and edit the best one if a few words make it good.",
      },
      source,
    },
  ];
  for (const input of campaigns) {
    const { id } = await createCampaign(tx, queue, workspaceId, createCampaignInput.parse(input), adminId);
    await setCampaignStatus(tx, queue, workspaceId, id, "activate", new Date());
  }
}

if (process.argv[1] === import.meta.filename) {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL is not set.");
  const made = await seedDemo({ url, say: (sentence) => process.stdout.write(`${sentence}\n`) });
  if (!made) process.stdout.write("The demo workspace was made here before; nothing was changed.\n");
}
