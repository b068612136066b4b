import { type DatasetDefinition, datasetDefinitionSchema } from "@hone/core/datasets/definition";
import type { PromptJudgements } from "@hone/core/datasets/judgements";
import { newId } from "@hone/core/ids";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../client";
import { createTestDatabase, type TestDatabase } from "../../testing/database";
import { type SeededWorkspace, seedMember, seedWorkspace } from "../../testing/seed";
import { labelerHasher } from "./labelers";
import { readJudgements } from "./reader";
import { tryLock, withSnapshot } from "./snapshot";
import { summarizeDataset } from "./summary";
import { seedCorrection, seedDemonstration, seedRanking } from "./testing/judgements";

let server: TestDatabase;
let database: Database;
let workspace: SeededWorkspace;

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase(server.url);
});
beforeEach(async () => {
  workspace = await seedWorkspace(database.db);
});
afterAll(async () => {
  await database?.close();
  await server?.drop();
});

type Filters = Partial<DatasetDefinition["filters"]>;

async function read(
  kind: DatasetDefinition["kind"],
  filters: Filters = {},
  promptLimit?: number,
): Promise<PromptJudgements[]> {
  const definition = datasetDefinitionSchema.parse({ kind, filters });
  const hashLabeler = await labelerHasher(database, workspace.workspaceId);
  const found: PromptJudgements[] = [];
  await withSnapshot(database, async (snapshot) => {
    const options = { workspaceId: workspace.workspaceId, definition, hashLabeler, fullDetail: true };
    for await (const batch of readJudgements(snapshot, {
      ...options,
      ...(promptLimit === undefined ? {} : { promptLimit }),
    }))
      found.push(...batch);
  });
  const summary = await summarizeDataset(database.pool, workspace.workspaceId, definition, {
    cap: null,
    attributes: false,
  });
  // The count and the rows come from the same conditions.
  if (promptLimit === undefined) {
    const corrections = found.flatMap((p) => [...p.corrections, ...p.demonstrations]);
    expect(summary.rankings).toBe(found.flatMap((p) => p.rankings).length);
    expect(summary.demonstrations + summary.corrections).toBe(corrections.length);
  }
  return found;
}

const idsOf = (found: PromptJudgements[]) =>
  found.flatMap((p) => [...p.rankings, ...p.demonstrations, ...p.corrections].map((j) => j.id));

describe("readJudgements", () => {
  it("gives prompts in the order of their ids with everything about them", async () => {
    const second = await seedRanking(database.db, workspace, 1, [[0], [1, 2]], {
      strength: "clearly",
      assessments: { [workspace.prompts[1]!.candidateIds[0]!]: { rating: 6, flags: [], attributes: {} } },
      note: "a note",
      presentedOrder: workspace.prompts[1]!.candidateIds.slice(0, 3).reverse(),
    });
    await seedCorrection(database.db, workspace, 1, 0, "better", { rankingId: second });
    const first = await seedRanking(database.db, workspace, 0, [[1], [0]]);
    const alone = await seedCorrection(database.db, workspace, 2, 3, "rewritten");
    const found = await read("comparisons");
    expect(idsOf(found)).toEqual([first, second, alone]);
    expect(found[1]).toMatchObject({
      promptId: workspace.prompts[1]!.id,
      messages: workspace.prompts[1]!.messages,
    });
    expect(found[1]!.rankings[0]).toMatchObject({
      strength: "clearly",
      note: "a note",
      correction: { candidateId: workspace.prompts[1]!.candidateIds[0], text: "better" },
      guidelineVersionId: workspace.guidelineVersionId,
      presentedOrder: workspace.prompts[1]!.candidateIds.slice(0, 3).reverse(),
    });
    expect(found[1]!.rankings[0]!.candidates).toHaveLength(3);
    expect(found[2]!.corrections[0]!.candidate.id).toBe(workspace.prompts[2]!.candidateIds[3]);
  });

  it("takes corrections for demonstrations, those of rankings too", async () => {
    const ranking = await seedRanking(database.db, workspace, 0, [[0], [1]]);
    const correction = await seedCorrection(database.db, workspace, 0, 0, "edit", { rankingId: ranking });
    const demonstration = await seedDemonstration(database.db, workspace, 0, "ideal");
    expect(idsOf(await read("demonstrations")).sort()).toEqual([correction, demonstration].sort());
    expect(idsOf(await read("demonstrations", { includeCorrections: false }))).toEqual([demonstration]);
    const [comparisons] = await read("comparisons", { includeCorrections: false });
    expect(comparisons!.rankings[0]!.correction).toBeNull();
  });

  it("never shows another workspace's judgements", async () => {
    const other = await seedWorkspace(database.db);
    await seedRanking(database.db, other, 0, [[0], [1]]);
    expect(await read("comparisons")).toEqual([]);
  });

  it("reads more rows than one fetch and one batch hold, each once, in order", async () => {
    const candidateIds = workspace.prompts[0]!.candidateIds;
    await database.pool.query(
      `INSERT INTO "Ranking" ("id", "workspaceId", "promptId", "tiers", "candidateIds", "assessments", "promptFlags",
         "citations", "presentedOrder", "events", "updatedAt")
       SELECT gen_random_uuid(), $1, p.id, jsonb_build_array(jsonb_build_array($2::text), jsonb_build_array($3::text)),
         ARRAY[$2, $3]::uuid[], '{}', '{}', '{}', '{}', '[]', now()
       FROM generate_series(1, 1700), unnest($4::uuid[]) AS p(id)`,
      [workspace.workspaceId, candidateIds[0], candidateIds[1], workspace.prompts.map((p) => p.id)],
    );
    const found = await read("comparisons");
    expect(found.map((p) => p.rankings.length)).toEqual([1700, 1700, 1700]);
    expect(new Set(idsOf(found)).size).toBe(5100);
    for (const { rankings } of found) {
      const ids = rankings.map((r) => r.id);
      expect(ids).toEqual([...ids].sort());
    }
  });

  it("stops early for a preview", async () => {
    for (const i of [0, 1, 2]) await seedRanking(database.db, workspace, i, [[0], [1]]);
    expect(await read("comparisons", {}, 2)).toHaveLength(2);
  });
});

describe("filters", () => {
  /** A ranking that every filter below keeps or drops, beside a plain one. */
  async function twoRankings(fields: Parameters<typeof seedRanking>[4]) {
    const special = await seedRanking(database.db, workspace, 0, [[0], [1]], fields);
    const plain = await seedRanking(database.db, workspace, 1, [[0], [1]]);
    return { special, plain };
  }

  it("by campaign or import", async () => {
    const [campaignId, importId] = [newId(), newId()];
    const { special } = await twoRankings({ campaignId });
    const imported = await seedRanking(database.db, workspace, 2, [[0], [1]], { importId });
    expect(idsOf(await read("comparisons", { campaignIds: [campaignId] }))).toEqual([special]);
    expect(idsOf(await read("comparisons", { campaignIds: [campaignId], importIds: [importId] }))).toEqual([
      special,
      imported,
    ]);
  });

  it("by person, own or of an import", async () => {
    const ann = await seedMember(database.db, workspace.workspaceId, workspace.slug, "labeler", "ann");
    const { special } = await twoRankings({ userId: ann.id });
    const imported = await seedRanking(database.db, workspace, 2, [[0], [1]], {
      userId: null,
      externalAnnotator: "worker 7",
    });
    expect(idsOf(await read("comparisons", { userIds: [ann.id] }))).toEqual([special]);
    expect(idsOf(await read("comparisons", { userIds: [ann.id], externalAnnotators: ["worker 7"] }))).toEqual(
      [special, imported],
    );
  });

  it("by time, from (inclusive) and to (exclusive)", async () => {
    const { special, plain } = await twoRankings({ createdAt: new Date("2020-01-01T00:00:00Z") });
    const at = "2020-01-01T00:00:00Z";
    expect(idsOf(await read("comparisons", { createdFrom: at, createdTo: "2020-01-01T00:00:01Z" }))).toEqual([
      special,
    ]);
    expect(idsOf(await read("comparisons", { createdTo: at }))).toEqual([]);
    expect(idsOf(await read("comparisons", { createdFrom: "2020-01-02T00:00:00Z" }))).toEqual([plain]);
  });

  it("by guideline version", async () => {
    const { plain } = await twoRankings({ guidelineVersionId: null });
    const filters = { guidelineVersionIds: [workspace.guidelineVersionId] };
    expect(idsOf(await read("comparisons", filters))).toEqual([plain]);
  });

  it("by tags, language and harm of the prompt, and never archived ones", async () => {
    const { special, plain } = await twoRankings({});
    const promptId = workspace.prompts[0]!.id;
    await database.db.prompt.update({
      where: { id: promptId },
      data: { tags: ["a", "b"], language: "de", harmful: true },
    });
    const kept = async (filters: Filters) => idsOf(await read("comparisons", filters));
    const tags = { any: [], all: [], none: [] };
    expect(await kept({ tags: { ...tags, any: ["b", "x"] } })).toEqual([special]);
    expect(await kept({ tags: { ...tags, all: ["a", "b"] } })).toEqual([special]);
    expect(await kept({ tags: { ...tags, all: ["a", "x"] } })).toEqual([]);
    expect(await kept({ tags: { ...tags, none: ["a"] } })).toEqual([plain]);
    expect(await kept({ languages: ["de"] })).toEqual([special]);
    expect(await kept({ harmful: "only" })).toEqual([special]);
    expect(await kept({ harmful: "exclude" })).toEqual([plain]);
    await database.db.prompt.update({ where: { id: promptId }, data: { archivedAt: new Date() } });
    expect(await kept({})).toEqual([plain]);
  });

  it("by agreement within the ranking's campaign", async () => {
    const campaignId = newId();
    const { special } = await twoRankings({ campaignId });
    await database.db.itemAgreement.create({
      data: {
        id: newId(),
        workspaceId: workspace.workspaceId,
        promptId: workspace.prompts[0]!.id,
        scope: campaignId,
        annotatorCount: 2,
        comparedPairs: 3,
        pairwiseAgreement: 0.66,
      },
    });
    expect(idsOf(await read("comparisons", { minimumAgreement: 0.6 }))).toEqual([special]);
    expect(idsOf(await read("comparisons", { minimumAgreement: 0.7 }))).toEqual([]);
  });

  it("by the rating of what stands on top", async () => {
    const [best, worst] = workspace.prompts[0]!.candidateIds;
    const rated = (rating: number) => ({ rating, flags: [], attributes: {} });
    const { special } = await twoRankings({ assessments: { [best!]: rated(5), [worst!]: rated(7) } });
    expect(idsOf(await read("comparisons", { minimumRating: 5 }))).toEqual([special]);
    expect(idsOf(await read("comparisons", { minimumRating: 6 }))).toEqual([]);
  });

  it("by flags of the prompt, whoever gave them", async () => {
    const { plain } = await twoRankings({});
    await seedDemonstration(database.db, workspace, 0, "x", { promptFlags: ["unsafe"] });
    expect(idsOf(await read("comparisons", { excludePromptFlags: ["unsafe", "broken"] }))).toEqual([plain]);
    expect(idsOf(await read("comparisons", { excludePromptFlags: ["broken"] }))).toHaveLength(2);
  });

  it("by whether anything was acceptable", async () => {
    const { plain } = await twoRankings({ noneAcceptable: true });
    expect(idsOf(await read("comparisons", { includeNoneAcceptable: false }))).toEqual([plain]);
  });
});

describe("summarizeDataset", () => {
  it("finds attribute scales and stops counting at its cap", async () => {
    const [a] = workspace.prompts[0]!.candidateIds;
    const assessments = { [a!]: { rating: null, flags: [], attributes: { warmth: 2, clarity: 1 } } };
    for (let i = 0; i < 3; i++) await seedRanking(database.db, workspace, 0, [[0], [1]], { assessments });
    const definition = datasetDefinitionSchema.parse({ kind: "comparisons" });
    const look = { cap: 2, attributes: true };
    const summary = await summarizeDataset(database.pool, workspace.workspaceId, definition, look);
    expect(summary).toMatchObject({ rankings: 2, attributes: ["clarity", "warmth"] });
  });
});

describe("labelerHasher", () => {
  it("gives a person the same hash every time, and another one in another workspace", async () => {
    const ann = { userId: "ann", externalAnnotator: null };
    const hash = (await labelerHasher(database, workspace.workspaceId))(ann);
    expect(hash).toMatch(/^l_[0-9a-f]{24}$/);
    expect((await labelerHasher(database, workspace.workspaceId))(ann)).toBe(hash);
    expect((await labelerHasher(database, newId()))(ann)).not.toBe(hash);
    const external = { userId: null, externalAnnotator: "ann" };
    expect((await labelerHasher(database, workspace.workspaceId))(external)).not.toBe(hash);
  });
});

describe("withSnapshot", () => {
  it("does not see what is written meanwhile, and cannot write", async () => {
    await seedRanking(database.db, workspace, 0, [[0], [1]]);
    await withSnapshot(database, async ({ client }) => {
      const count = async () => (await client.query(`SELECT count(*)::int AS n FROM "Ranking"`)).rows[0].n;
      const before = await count();
      await seedRanking(database.db, workspace, 1, [[0], [1]]);
      expect(await count()).toBe(before);
    });
    const write = withSnapshot(database, ({ client }) => client.query(`DELETE FROM "Ranking"`));
    await expect(write).rejects.toThrow(/read-only/);
  });

  it("lets one hold a name at a time", async () => {
    await withSnapshot(database, async (one) => {
      expect(await tryLock(one, "x")).toBe(true);
      await withSnapshot(database, async (two) => expect(await tryLock(two, "x")).toBe(false));
    });
    await withSnapshot(database, async (three) => expect(await tryLock(three, "x")).toBe(true));
  });
});
