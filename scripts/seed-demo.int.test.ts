import { existsSync } from "node:fs";
import path from "node:path";
import { type Database, openDatabase } from "@hone/prisma/client";
import { findMembership } from "@hone/prisma/repositories/accounts/memberships";
import { listGuidelines } from "@hone/prisma/repositories/guidelines/reading";
import { createTestDatabase, type TestDatabase } from "@hone/prisma/testing/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DemoSignIn, seedDemo } from "./seed-demo";

let server: TestDatabase;
let database: Database;
const said: string[] = [];
const seed = () => seedDemo({ url: server.url, say: (sentence) => said.push(sentence) });
const signIns = async () =>
  (await database.db.installationFact.findUniqueOrThrow({ where: { key: "demo-sign-ins" } }))
    .value as unknown as DemoSignIn[];

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase(server.url);
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

describe("the demo workspace", () => {
  it("is made once, also by two starts at the same time", async () => {
    const both = await Promise.allSettled([seed(), seed()]);
    expect(both.filter((result) => result.status === "fulfilled" && result.value).length).toBe(1);
    const before = await signIns();
    expect(await seed()).toBe(false);
    expect(await signIns()).toEqual(before);
    expect(await database.db.workspace.count({ where: { isDemo: true } })).toBe(1);
  });

  it("has a person of each role, and nobody who runs the installation", async () => {
    const people = await signIns();
    expect(people.map(({ role }) => role)).toEqual(["admin", "reviewer", "labeler"]);
    for (const { role, email } of people) {
      const user = await database.db.user.findUniqueOrThrow({ where: { email } });
      expect(user.isOperator).toBe(false);
      expect((await findMembership(database.db, "coffee-bar", user.id))?.role).toBe(role);
    }
  });

  it("has both guidelines published, which the labeler has yet to acknowledge", async () => {
    const { id: workspaceId } = await database.db.workspace.findFirstOrThrow({ where: { isDemo: true } });
    const list = await listGuidelines(database.db, { workspaceId, userId: "labeler" }, { withDrafts: true });
    expect(
      list.map(({ slug, mustAcknowledge, draftDiffers }) => [slug, mustAcknowledge, draftDiffers]),
    ).toEqual([
      ["coffee-bar", true, false],
      ["assistant", true, false],
    ]);
    expect(list.find(({ slug }) => slug === "assistant")!.pageCount).toBeGreaterThanOrEqual(7);
  });

  it("has its own prompts, active campaigns and work for the worker", async () => {
    const prompts = await database.db.prompt.findMany();
    expect(prompts.length).toBeGreaterThanOrEqual(40);
    const campaigns = await database.db.campaign.findMany({ orderBy: { kind: "asc" } });
    expect(campaigns.map(({ kind, status }) => [kind, status])).toEqual([
      ["demonstration", "active"],
      ["ranking", "active"],
    ]);
    const jobs = await database.pool.query<{ name: string }>(
      "SELECT DISTINCT name FROM pgboss.job ORDER BY name",
    );
    const names = jobs.rows.map(({ name }) => name);
    expect(names).toContain("labeling.create-tasks");
    if (existsSync(path.join(import.meta.dirname, "../models/barista/config.json"))) {
      expect(names).toContain("generation.generate");
      const batch = await database.db.generationBatch.findFirstOrThrow();
      expect([batch.promptCount, batch.candidatesWanted]).toEqual([prompts.length, prompts.length * 6]);
    }
  });
});
