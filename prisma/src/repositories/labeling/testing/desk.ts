import { campaignSettingsSchema } from "@hone/core/labeling/campaign";
import type { DemonstrationBody, RankingBody } from "@hone/core/labeling/judgements";
import { taskSourceSchema } from "@hone/core/labeling/task-source";
import type { z } from "zod";
import { type Database, openDatabase } from "../../../client";
import { openQueue, type Queue } from "../../../queue";
import { createTestDatabase } from "../../../testing/database";
import { type SeededWorkspace, seedMember, seedWorkspace } from "../../../testing/seed";
import { createCampaign, setCampaignStatus } from "../campaigns";
import { createTaskBatch } from "../tasks";

/** A database with a workspace, its prompts, and what tests of labeling do with them again and again. */
export interface Desk {
  database: Database;
  queue: Queue;
  workspace: SeededWorkspace;
  /** A campaign with its tasks, active. */
  campaign(
    settings: Partial<z.input<typeof campaignSettingsSchema>>,
    source?: z.input<typeof taskSourceSchema>,
  ): Promise<string>;
  /** So many fresh labelers. */
  people(count: number): Promise<string[]>;
  close(): Promise<void>;
}

export async function openDesk(options: { promptCount?: number; connections?: number } = {}): Promise<Desk> {
  const test = await createTestDatabase();
  const database = openDatabase(test.url, { maxConnections: options.connections ?? 20 });
  const queue = await openQueue(test.url);
  const workspace = await seedWorkspace(database.db, { promptCount: options.promptCount ?? 6 });
  const { workspaceId, guidelineId, slug, users } = workspace;
  let named = 0;
  return {
    database,
    queue,
    workspace,
    campaign: async (settings, source = {}) => {
      named++;
      const parsed = campaignSettingsSchema.parse({
        name: `Campaign ${named}`,
        kind: "demonstration",
        guidelineId,
        ...settings,
      });
      const input = { settings: parsed, source: taskSourceSchema.parse(source) };
      return database.transaction(async (tx) => {
        const { id } = await createCampaign(tx, queue, workspaceId, input, users.admin.id);
        await createTaskBatch(tx, workspaceId, id, null, 10_000);
        await setCampaignStatus(tx, queue, workspaceId, id, "activate", new Date());
        return id;
      });
    },
    people: async (count) => {
      const members = [];
      for (let i = 0; i < count; i++) {
        members.push(await seedMember(database.db, workspaceId, slug, "labeler", `person-${i}`));
      }
      return members.map(({ id }) => id);
    },
    close: async () => {
      await queue.close();
      await database.close();
      await test.drop();
    },
  };
}

export function demonstration(text: string): { kind: "demonstration"; body: DemonstrationBody } {
  return { kind: "demonstration", body: { text, promptFlags: [], citations: [], note: "" } };
}

/** Every candidate in a tier of its own, in the order given. */
export function ranking(
  order: string[],
  change: Partial<RankingBody> = {},
): { kind: "ranking"; body: RankingBody } {
  const assessments = Object.fromEntries(
    order.map((id, index) => [id, { rating: Math.max(1, 7 - index), flags: [], attributes: {} }]),
  );
  return {
    kind: "ranking",
    body: {
      tiers: order.map((id) => [id]),
      strength: "clearly",
      noneAcceptable: false,
      assessments,
      promptFlags: [],
      citations: [],
      note: "",
      events: [],
      correction: null,
      ...change,
    },
  };
}
