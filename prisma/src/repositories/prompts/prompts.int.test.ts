import type { PromptBrowseFilter } from "@hone/core/prompts/browse";
import { itemAgreement } from "@hone/core/quality/item-agreement";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../client";
import { createTestDatabase, type TestDatabase } from "../../testing/database";
import { seedWorkspace } from "../../testing/seed";
import { lockAgreement, rankingsOfPrompts, saveAgreements } from "../quality/agreement";
import { addPrompts } from "./add";
import { changePrompts } from "./change";
import { orderedIds } from "./insert";
import { findPrompt, listPrompts, promptFacets } from "./list";

let testDatabase: TestDatabase;
let database: Database;
let workspaceId: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase(testDatabase.url);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});
beforeEach(async () => {
  workspaceId = (await seedWorkspace(database.db, { promptCount: 0 })).workspaceId;
});

const add = (rows: unknown[]) =>
  addPrompts(database.db, workspaceId, rows, { source: "api", authorId: null });

async function previews(filter: PromptBrowseFilter, limit = 50): Promise<string[]> {
  const page = await listPrompts(database.db, workspaceId, filter, { limit });
  return page.rows.map(({ preview }) => preview);
}

describe("addPrompts", () => {
  it("stores good ones, tells duplicates, and reports bad ones by index and field", async () => {
    const result = await add([
      { prompt: "one", tags: ["a", "a"], metadata: { k: 1 }, id: "x1" },
      { messages: [{ role: "user", content: "two" }], system: "S" },
      { prompt: " one\r\n" },
      { prompt: "" },
      { prompt: "both", messages: [{ role: "user", content: "both" }] },
      { messages: [{ role: "narrator", content: "?" }] },
      { prompt: "half \ud800" },
      { prompt: "ok", typo: 1 },
      "text",
    ]);
    expect(result).toMatchObject({ added: 2, duplicates: 1 });
    expect(result.ids.map((id) => id !== null)).toEqual([true, true, true, ...Array(6).fill(false)]);
    expect(result.ids[2]).toBe(result.ids[0]);
    expect(result.errors.map(({ index, field }) => [index, field])).toEqual([
      [3, "prompt"],
      [4, "prompt"],
      [5, "messages.0.role"],
      [6, "prompt"],
      [7, ""],
      [8, ""],
    ]);
    const stored = (await findPrompt(database.db, workspaceId, result.ids[1]!))!;
    expect(stored.messages).toEqual([
      { role: "system", content: "S" },
      { role: "user", content: "two" },
    ]);
    const row = await database.db.prompt.findUniqueOrThrow({ where: { id: result.ids[1]! } });
    expect(row.searchText).toBe("S\ntwo");
    expect(await previews({})).toEqual(["two", "one"]);
  });

  it("stores the same prompt once in each of two workspaces", async () => {
    await add([{ prompt: "shared" }]);
    const other = (await seedWorkspace(database.db, { promptCount: 0 })).workspaceId;
    const result = await addPrompts(database.db, other, [{ prompt: "shared" }], {
      source: "api",
      authorId: null,
    });
    expect(result).toMatchObject({ added: 1, duplicates: 0 });
    expect(await findPrompt(database.db, workspaceId, result.ids[0]!)).toBeNull();
  });
});

describe("orderedIds", () => {
  it("sort in their own order, also beyond one counter", () => {
    const ids = orderedIds(9000, 1_700_000_000_000);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(9000);
  });
});

describe("listPrompts", () => {
  it("pages newest first without gaps or repeats", async () => {
    await add(Array.from({ length: 25 }, (_, i) => ({ prompt: `p${i}` })));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await listPrompts(database.db, workspaceId, {}, { limit: 10, cursor });
      seen.push(...page.rows.map(({ preview }) => preview));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => `p${24 - i}`));
  });

  it("filters by tag, language, source, harm, text (also with LIKE's own letters) and archive", async () => {
    const { ids } = await add([
      { prompt: "How do I make a cold brew?", tags: ["brew", "x"] },
      { prompt: "100% of what_is asked", tags: ["x"], harmful: true },
      { prompt: "请问冷萃咖啡怎么做？" },
    ]);
    expect(await previews({ tags: ["brew", "none"] })).toEqual(["How do I make a cold brew?"]);
    expect(await previews({ language: "zh" })).toEqual(["请问冷萃咖啡怎么做？"]);
    expect(await previews({ harmful: true })).toEqual(["100% of what_is asked"]);
    expect(await previews({ search: "0% OF" })).toEqual(["100% of what_is asked"]);
    expect(await previews({ search: "t_i" })).toEqual(["100% of what_is asked"]);
    expect(await previews({ search: "冷萃" })).toEqual(["请问冷萃咖啡怎么做？"]);
    expect(await previews({ source: "file.jsonl" })).toEqual([]);
    await changePrompts(database.db, workspaceId, {
      selection: { ids: [ids[0]!] },
      change: { kind: "archive" },
    });
    expect(await previews({})).toHaveLength(2);
    expect(await previews({ archived: true })).toEqual(["How do I make a cold brew?"]);
  });

  it("filters by what belongs to a prompt and by agreement, and counts it", async () => {
    const seeded = await seedWorkspace(database.db, { promptCount: 3, candidatesPerPrompt: 2 });
    workspaceId = seeded.workspaceId;
    const [agreed, split] = seeded.prompts;
    const scope = "018f0000-0000-7000-8000-000000000001";
    for (const [prompt, tiersOf] of [
      [agreed!, (): number[] => [0, 1]],
      [split!, (who: number): number[] => (who === 0 ? [0, 1] : [1, 0])],
    ] as const) {
      for (const who of [0, 1]) {
        const tiers = tiersOf(who).map((i) => [prompt.candidateIds[i]!]);
        await database.db.ranking.create({
          data: {
            id: orderedIds(1)[0]!,
            workspaceId,
            promptId: prompt.id,
            campaignId: scope,
            userId: `person ${who}`,
            tiers,
            candidateIds: tiers.flat().sort(),
            assessments: {},
            events: [],
          },
        });
      }
      await database.transaction(async (tx) => {
        await lockAgreement(tx, workspaceId, scope);
        const rankings = await rankingsOfPrompts(tx, workspaceId, [prompt.id], scope);
        const agreement = itemAgreement(rankings.get(prompt.id)!);
        await saveAgreements(tx, workspaceId, scope, [{ promptId: prompt.id, agreement }]);
      });
    }
    const ids = async (filter: PromptBrowseFilter) =>
      (await listPrompts(database.db, workspaceId, filter, { limit: 9 })).rows.map(({ id }) => id);
    expect(await ids({ minAgreement: 0.5 })).toEqual([agreed!.id]);
    expect(await ids({ maxAgreement: 0.5 })).toEqual([split!.id]);
    expect(await ids({ hasRankings: false })).toEqual([seeded.prompts[2]!.id]);
    expect(await ids({ hasRankings: true, hasCandidates: true, hasDemonstrations: false })).toHaveLength(2);
    const detail = (await findPrompt(database.db, workspaceId, split!.id))!;
    expect(detail).toMatchObject({ candidates: 2, rankings: 2, demonstrations: 0, agreement: 0 });
    expect(detail.agreements).toMatchObject([
      { scope, annotatorCount: 2, comparedPairs: 1, pairwiseAgreement: 0 },
    ]);
    // Somebody takes a ranking back: nothing is left to compare.
    await saveAgreements(database.db, workspaceId, scope, [
      { promptId: split!.id, agreement: itemAgreement([]) },
    ]);
    expect((await findPrompt(database.db, workspaceId, split!.id))!.agreements).toEqual([]);
  });
});

describe("changePrompts", () => {
  it("tags what matches a filter, once, and counts what it changed", async () => {
    await add([{ prompt: "a", tags: ["t"] }, { prompt: "b" }, { prompt: "c", tags: ["u", "v"] }]);
    const all = { selection: { filter: {} } };
    const tag = { kind: "addTags" as const, tags: ["u", "new"] };
    expect(await changePrompts(database.db, workspaceId, { ...all, change: tag })).toBe(3);
    expect(await changePrompts(database.db, workspaceId, { ...all, change: tag })).toBe(0);
    const tags = async () =>
      (await listPrompts(database.db, workspaceId, {}, { limit: 9 })).rows.map((row) => row.tags);
    expect(await tags()).toEqual([
      ["u", "v", "new"],
      ["u", "new"],
      ["t", "u", "new"],
    ]);
    await changePrompts(database.db, workspaceId, {
      selection: { filter: { tags: ["v"] } },
      change: { kind: "removeTags", tags: ["u", "v"] },
    });
    expect(await tags()).toEqual([["new"], ["u", "new"], ["t", "u", "new"]]);
    const facets = await promptFacets(database.db, workspaceId);
    expect(facets.tags).toEqual([
      { value: "new", count: 3 },
      { value: "u", count: 2 },
      { value: "t", count: 1 },
    ]);
    expect(facets.sources).toEqual([{ value: "api", count: 3 }]);
  });

  it("never touches another workspace", async () => {
    const { ids } = await add([{ prompt: "mine" }]);
    const other = (await seedWorkspace(database.db, { promptCount: 0 })).workspaceId;
    const selection = { ids: [ids[0]!] };
    expect(await changePrompts(database.db, other, { selection, change: { kind: "archive" } })).toBe(0);
  });
});
