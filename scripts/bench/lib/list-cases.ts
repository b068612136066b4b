import type pg from "pg";

/** One list with one filter: the inputs it is asked with, one after the other. */
export interface ListCase {
  procedure: string;
  name: string;
  inputs: Record<string, unknown>[];
}

/** Things of the workspace "bench" that filters name, several of each, so that no case is measured on one value only. */
interface Samples {
  prompts: string[];
  users: string[];
  admins: string[];
  campaigns: string[];
  imports: string[];
  models: string[];
  batches: string[];
  datasets: string[];
  tags: string[];
  rare: string[];
}

const repeats = 12;

async function sample(client: pg.Client): Promise<Samples> {
  const of = async (sql: string) => (await client.query<{ v: string }>(sql)).rows.map(({ v }) => v);
  const workspace = `"workspaceId" = (SELECT "id" FROM "Workspace" WHERE "slug" = 'bench')`;
  const some = (table: string, count = repeats) =>
    of(`SELECT "id"::text AS v FROM "${table}" WHERE ${workspace} ORDER BY md5("id"::text) LIMIT ${count}`);
  const members = (role: string) =>
    of(
      `SELECT "userId" AS v FROM "Membership" WHERE ${workspace} AND "role" = '${role}' ORDER BY "userId" LIMIT ${repeats}`,
    );
  return {
    prompts: await some("Prompt"),
    users: await members("labeler"),
    admins: await members("admin"),
    campaigns: await some("Campaign", 30),
    imports: await some("PromptImport"),
    models: await some("ModelVersion"),
    batches: await some("GenerationBatch"),
    datasets: await some("Dataset"),
    tags: await of(
      `SELECT DISTINCT unnest("tags") AS v FROM (SELECT "tags" FROM "Prompt" LIMIT 3000) t LIMIT ${repeats}`,
    ),
    // The invented words, at the end of a candidate before its number.
    rare: await of(
      `SELECT DISTINCT (regexp_match("text", '[.!?")\\]] ([a-z]{6,}) \\d+$'))[1] AS v
       FROM (SELECT "text" FROM "Candidate" LIMIT 2000) t
       WHERE "text" ~ '[.!?")\\]] [a-z]{6,} \\d+$' LIMIT ${repeats}`,
    ),
  };
}

/** Common, rare, short, absent and Chinese things to search for. */
function searches(rare: string[]): Record<string, string[]> {
  return {
    "a common word": ["the", "answer", "person", "should", "order", "latte", "is not", "guideline"],
    "a phrase": ["the person would want", "repaired in a few words", "leave the rest", "best taken together"],
    "a rare word": rare,
    "an absent word": ["qwxyzvk", "zzyzx", "nowhere to be found", "xylophonist"],
    "two letters": ["qx", "of", "zj", "co"],
    "two Chinese letters": ["咖啡", "外卖", "蛋糕", "会员"],
  };
}

/** All lists of the admins' desk and every filter of theirs. */
export async function listCases(client: pg.Client): Promise<ListCase[]> {
  const samples = await sample(client);
  return [
    ...(await promptCases(client, samples)),
    ...(await candidateCases(client, samples)),
    ...(await judgementCases(client, samples)),
    ...(await deskCases(client, samples)),
    ...accountCases(samples),
    ...datasetCases(samples),
  ];
}

const filters = <T>(list: readonly T[], make: (value: T) => Record<string, unknown>) =>
  list.map((value) => ({ filter: make(value) }));

/** Cursors at a tenth, half and nine tenths of a table's ids. */
async function cursors(client: pg.Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT percentile_disc(ARRAY[0.9, 0.5, 0.1]) WITHIN GROUP (ORDER BY "id") AS ids FROM "${table}"
     WHERE "workspaceId" = (SELECT "id" FROM "Workspace" WHERE "slug" = 'bench')`,
  );
  return (rows[0] as unknown as { ids: string[] }).ids;
}

/** The case itself, and the same from cursors deep in the table. */
function withPages(table: string[], { procedure, name, inputs }: ListCase): ListCase[] {
  const deep = inputs.slice(0, 4).flatMap((input) => table.map((cursor) => ({ ...input, cursor })));
  return [
    { procedure, name, inputs },
    { procedure, name: `${name}, deep`, inputs: deep },
  ];
}

async function promptCases(client: pg.Client, samples: Samples): Promise<ListCase[]> {
  const deep = await cursors(client, "Prompt");
  const one = (name: string, inputs: Record<string, unknown>[]) =>
    withPages(deep, { procedure: "prompts.list", name, inputs });
  const found = Object.entries(searches(samples.rare)).flatMap(([name, words]) =>
    one(
      `search: ${name}`,
      filters(words, (search) => ({ search })),
    ),
  );
  return [
    ...one("all", [{}]),
    ...found,
    ...one(
      "tag",
      filters(samples.tags, (tag) => ({ tags: [tag] })),
    ),
    ...one("absent tag", [{ filter: { tags: ["no such tag"] } }]),
    ...one(
      "import",
      filters(samples.imports, (importId) => ({ importId })),
    ),
    ...one(
      "source",
      filters(["api", "written", "prompts-3.jsonl", "absent"], (source) => ({ source })),
    ),
    ...one(
      "language",
      filters(["en", "de", "zh-CN", "sv"], (language) => ({ language })),
    ),
    ...one(
      "harmful",
      filters([true, false], (harmful) => ({ harmful })),
    ),
    ...one("archived", [{ filter: { archived: true } }]),
    ...one(
      "low agreement",
      filters([0, 0.1, 0.5], (maxAgreement) => ({ maxAgreement })),
    ),
    ...one(
      "high agreement",
      filters([0.5, 0.9, 1], (minAgreement) => ({ minAgreement })),
    ),
    ...one(
      "has candidates",
      filters([true, false], (hasCandidates) => ({ hasCandidates })),
    ),
    ...one(
      "has demonstrations",
      filters([true, false], (hasDemonstrations) => ({ hasDemonstrations })),
    ),
    ...one(
      "has rankings",
      filters([true, false], (hasRankings) => ({ hasRankings })),
    ),
    ...one(
      "search and language",
      filters(samples.rare, (search) => ({ search, language: "de" })),
    ),
    { procedure: "prompts.facets", name: "facets", inputs: [{}] },
    { procedure: "prompts.listImports", name: "imports", inputs: [{}] },
  ];
}

async function candidateCases(client: pg.Client, samples: Samples): Promise<ListCase[]> {
  const deep = await cursors(client, "Candidate");
  const one = (name: string, inputs: Record<string, unknown>[]) =>
    withPages(deep, { procedure: "generation.listCandidates", name, inputs });
  return [
    ...one("all", [{}]),
    ...Object.entries(searches(samples.rare)).flatMap(([name, words]) =>
      one(
        `search: ${name}`,
        filters(words, (search) => ({ search })),
      ),
    ),
    ...one(
      "prompt",
      filters(samples.prompts, (promptId) => ({ promptId })),
    ),
    ...one(
      "batch",
      filters(samples.batches, (batchId) => ({ batchId })),
    ),
    ...one(
      "model",
      filters(samples.models, (modelVersionId) => ({ modelVersionId })),
    ),
    ...one(
      "origin",
      filters(["model", "imported", "human"], (origin) => ({ origin })),
    ),
    ...one(
      "model and search",
      filters(samples.rare, (search) => ({ search, modelVersionId: samples.models[0] })),
    ),
    { procedure: "generation.listBatches", name: "batches", inputs: [{}] },
  ];
}

async function judgementCases(client: pg.Client, samples: Samples): Promise<ListCase[]> {
  const cases: ListCase[] = [];
  for (const [table, procedure] of [
    ["Demonstration", "desk.listDemonstrations"],
    ["Ranking", "desk.listRankings"],
    ["Correction", "desk.listCorrections"],
  ] as const) {
    const deep = await cursors(client, table);
    const one = (name: string, inputs: Record<string, unknown>[]) =>
      cases.push(...withPages(deep, { procedure, name, inputs }));
    one("all", [{}]);
    one(
      "campaign",
      filters(samples.campaigns, (campaignId) => ({ campaignId })),
    );
    one(
      "prompt",
      filters(samples.prompts, (promptId) => ({ promptId })),
    );
    one(
      "person",
      filters(samples.users, (userId) => ({ userId })),
    );
    one(
      "person and campaign",
      filters(samples.campaigns.slice(0, 8), (campaignId) => ({ campaignId, userId: samples.users[0] })),
    );
    if (table !== "Correction")
      one(
        "import",
        filters(samples.imports, (importId) => ({ importId })),
      );
    if (table === "Demonstration") {
      for (const [name, words] of Object.entries(searches(samples.rare))) {
        one(
          `search: ${name}`,
          filters(words, (search) => ({ search })),
        );
      }
    }
    if (table === "Ranking") {
      one(
        "strength",
        filters(["significantly", "barely"], (strength) => ({ strength })),
      );
      one(
        "none acceptable",
        filters([true, false], (noneAcceptable) => ({ noneAcceptable })),
      );
      one(
        "none acceptable in a campaign",
        filters(samples.campaigns, (campaignId) => ({ campaignId, noneAcceptable: true })),
      );
    }
  }
  return cases;
}

async function deskCases(client: pg.Client, samples: Samples): Promise<ListCase[]> {
  const questions = await cursors(client, "Question");
  const range = { from: "2020-01-01", to: "2030-01-01" };
  const each = samples.campaigns.map((campaignId) => ({ campaignId }));
  return [
    { procedure: "labeling.listCampaigns", name: "all", inputs: [{}] },
    {
      procedure: "labeling.listCampaigns",
      name: "status",
      inputs: [{ status: "active" }, { status: "closed" }],
    },
    { procedure: "labeling.getCampaign", name: "progress", inputs: each },
    { procedure: "desk.throughput", name: "all campaigns, all days", inputs: [{ campaignId: null, range }] },
    {
      procedure: "desk.throughput",
      name: "one campaign",
      inputs: each.map((input) => ({ ...input, range })),
    },
    { procedure: "desk.peopleWork", name: "all campaigns, all days", inputs: [{ campaignId: null, range }] },
    {
      procedure: "desk.peopleWork",
      name: "one campaign",
      inputs: each.map((input) => ({ ...input, range })),
    },
    ...[true, false].flatMap((answered) =>
      withPages(questions, {
        procedure: "desk.listQuestions",
        name: answered ? "answered" : "open",
        inputs: [{ answered }],
      }),
    ),
  ];
}

function accountCases({ admins, users }: Samples): ListCase[] {
  const audit = (name: string, inputs: Record<string, unknown>[]): ListCase => ({
    procedure: "accounts.listAudit",
    name,
    inputs,
  });
  return [
    audit("all", [{}]),
    audit("action", [{ action: "accounts.invite" }, { action: "datasets.freeze" }, { action: "no.such" }]),
    audit(
      "person",
      [...admins, ...users].map((actorId) => ({ actorId })),
    ),
    audit(
      "days",
      [300, 200, 100, 2].map((days) => ({
        from: new Date(Date.now() - (days + 7) * 86_400_000),
        to: new Date(Date.now() - days * 86_400_000),
      })),
    ),
    audit(
      "action and person",
      admins.map((actorId) => ({ actorId, action: "accounts.invite" })),
    ),
    { procedure: "accounts.auditFacets", name: "facets", inputs: [{}] },
    { procedure: "accounts.listMembers", name: "all", inputs: [{}] },
    { procedure: "accounts.listMembers", name: "search", inputs: [{ search: "12" }, { search: "nobody" }] },
    { procedure: "accounts.listMembers", name: "role", inputs: [{ role: "labeler" }, { role: "admin" }] },
    { procedure: "accounts.listInvites", name: "all", inputs: [{}] },
    { procedure: "accounts.listKeys", name: "all", inputs: [{}] },
  ];
}

function datasetCases(samples: Samples): ListCase[] {
  const preview = (name: string, filterList: Record<string, unknown>[], kind = "comparisons"): ListCase => ({
    procedure: "datasets.preview",
    name,
    inputs: filterList.map((chosen) => ({
      kind,
      format: kind === "comparisons" ? "trl-preference" : "trl-sft",
      filters: chosen,
    })),
  });
  const some = samples.campaigns.slice(0, 6);
  return [
    { procedure: "datasets.list", name: "all", inputs: [{}] },
    {
      procedure: "datasets.listExports",
      name: "exports",
      inputs: samples.datasets.map((datasetId) => ({ datasetId })),
    },
    { procedure: "datasets.filterChoices", name: "choices", inputs: [{}] },
    preview("comparisons, all", [{}]),
    preview(
      "comparisons, campaign",
      some.map((id) => ({ campaignIds: [id] })),
    ),
    preview(
      "comparisons, agreement",
      [0.5, 0.9, 1].map((minimumAgreement) => ({ minimumAgreement })),
    ),
    preview(
      "comparisons, tags",
      samples.tags.slice(0, 6).map((tag) => ({ tags: { any: [tag] } })),
    ),
    preview(
      "comparisons, person",
      samples.users.slice(0, 6).map((id) => ({ userIds: [id] })),
    ),
    preview("comparisons, flags", [{ excludePromptFlags: ["unclear"] }]),
    preview(
      "comparisons, rating",
      [5, 7].map((minimumRating) => ({ minimumRating })),
    ),
    preview("demonstrations, all", [{}], "demonstrations"),
    preview(
      "demonstrations, campaign",
      some.map((id) => ({ campaignIds: [id] })),
      "demonstrations",
    ),
  ];
}
