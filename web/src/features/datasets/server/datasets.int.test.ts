import path from "node:path";
import type { ApiScope } from "@hone/core/accounts/roles";
import { datasetDefinitionSchema } from "@hone/core/datasets/definition";
import type { Manifest } from "@hone/core/datasets/manifest";
import { datasetFormatNames } from "@hone/core/datasets/names";
import { isAppError } from "@hone/core/errors";
import { openLocalArtifacts } from "@hone/prisma/artifacts";
import { createApiKey } from "@hone/prisma/repositories/accounts/api-keys";
import { exportFolder, finishExport } from "@hone/prisma/repositories/datasets/exports";
import { seedDemonstration, seedRanking } from "@hone/prisma/repositories/datasets/testing/judgements";
import { type SeededWorkspace, seedWorkspace } from "@hone/prisma/testing/seed";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as exportsRoute from "@/app/api/v1/datasets/[datasetId]/exports/route";
import * as datasetRoute from "@/app/api/v1/datasets/[datasetId]/route";
import * as cancelRoute from "@/app/api/v1/datasets/exports/[exportId]/cancel/route";
import * as fileRoute from "@/app/api/v1/datasets/exports/[exportId]/files/[name]/route";
import * as exportRoute from "@/app/api/v1/datasets/exports/[exportId]/route";
import * as listRoute from "@/app/api/v1/datasets/route";
import * as validateRoute from "@/app/api/v1/datasets/validate/route";
import { createCaller } from "@/server/root";
import { createInstallation, type TestInstallation, type TestPerson } from "@/server/testing/installation";

let place: TestInstallation;
let seeded: SeededWorkspace;
let admin: TestPerson;
let key: string;

beforeAll(async () => {
  place = await createInstallation();
  seeded = await seedWorkspace(place.database.db, { slug: "coffee", promptCount: 6 });
  admin = await place.person("Ada");
  await place.join(admin, seeded.workspaceId, "admin");
  for (let i = 0; i < 6; i++) {
    await seedRanking(place.database.db, seeded, i, [[0], [1, 2]], { strength: "slightly" });
    await seedDemonstration(place.database.db, seeded, i, `An ideal response ${i}`);
  }
  key = await keyWith(["datasets:read", "datasets:write"]);
});
afterAll(() => place?.close());

async function keyWith(scopes: ApiScope[]): Promise<string> {
  const input = {
    workspaceId: seeded.workspaceId,
    createdById: admin.id,
    name: "k",
    scopes,
    expiresInDays: 1,
  };
  return (await createApiKey(place.database.db, input, new Date())).key;
}

const datasets = async () => createCaller(await place.context(admin, "coffee")).datasets;
const definition = datasetDefinitionSchema.parse({ kind: "comparisons" });
let made = 0;
const newDataset = async () => (await datasets()).create({ name: `Pairs ${++made}`, ...definition });

const request = (url: string, init: RequestInit & { duplex?: "half" } = {}, bearer: string | null = key) =>
  new Request(`http://hone.test${url}`, {
    ...init,
    headers: bearer === null ? {} : { authorization: `Bearer ${bearer}` },
  });
const route = <P extends Record<string, string>>(params: P) => ({ params: Promise.resolve(params) });

/** What a worker would have written down and laid into the artifacts. */
async function complete(exportId: string, files: Record<string, string>): Promise<void> {
  const artifacts = openLocalArtifacts(path.join(process.env.HONE_DATA_DIR!, "artifacts"));
  for (const [name, content] of Object.entries(files))
    await artifacts.write(`${exportFolder(exportId)}/${name}`, Buffer.from(content));
  const manifest: Manifest = {
    ...{
      manifestVersion: 1,
      dataset: "Pairs",
      format: "trl-preference",
      formatVersion: 1,
      container: "jsonl",
    },
    definition,
    definitionHash: "0".repeat(64),
    counts: {
      prompts: 1,
      demonstrations: 0,
      rankings: 1,
      corrections: 0,
      rows: { train: 1, validation: 0, test: 0 },
    },
    ...{ skipped: [], guidelineVersions: [], labelers: [] },
    files: [{ name: "train.jsonl", split: "train", rows: 1, bytes: 3, sha256: "a".repeat(64) }],
    contentHash: "b".repeat(64),
  };
  const target = { id: exportId, workspaceId: seeded.workspaceId };
  const end = { manifest, artifactKey: exportFolder(exportId), rowsWritten: 1, judgementsRead: 1 };
  await place.database.transaction((tx) => finishExport(tx, target, { status: "completed", ...end }));
}

describe("on the pages", () => {
  it("a definition is previewed in any format, with the reason where one cannot be made", async () => {
    const caller = await datasets();
    for (const format of datasetFormatNames) {
      const preview = await caller.preview({ ...definition, format });
      expect(preview.summary.rankings).toBe(6);
      if (preview.refusal === null) {
        expect(preview.rows.length).toBeGreaterThan(0);
        for (const row of preview.rows) expect(() => JSON.parse(row.text)).not.toThrow();
      } else expect(preview.rows).toEqual([]);
    }
    const helpsteer = await caller.preview({ ...definition, format: "helpsteer2" });
    expect(helpsteer.refusal).toMatchObject({ code: "attributes_missing", present: [] });
  });

  it("previews count what the filters leave", async () => {
    const filters = { ...definition.filters, userIds: ["nobody"] };
    const preview = await (await datasets()).preview({ ...definition, filters, format: "trl-preference" });
    expect(preview).toMatchObject({ summary: { rankings: 0 }, refusal: { code: "no_judgements" } });
  });

  it("a dataset is defined, changed, frozen, cancelled and archived, and the audit log knows", async () => {
    const caller = await datasets();
    const dataset = await newDataset();
    const { split } = dataset;
    const filters = { ...dataset.filters, languages: ["en"] };
    await caller.update({ datasetId: dataset.id, name: `${dataset.name} en`, filters, split });
    const options = await caller.freezeOptions({ datasetId: dataset.id });
    expect(options.formats).toHaveLength(18);
    const frozen = await caller.freeze({ datasetId: dataset.id, format: "trl-preference" });
    expect(frozen).toMatchObject({ number: 1, status: "queued", container: "jsonl" });
    expect((await caller.getExport({ exportId: frozen.id })).definition.filters.languages).toEqual(["en"]);
    expect(await caller.cancelExport({ exportId: frozen.id })).toMatchObject({ cancelRequested: true });
    expect((await caller.listExports({ datasetId: dataset.id })).rows).toHaveLength(1);
    await caller.archive({ datasetId: dataset.id, archived: true });
    expect((await caller.list({ archived: true })).rows.map((row) => row.id)).toContain(dataset.id);
    const actions = await place.database.db.auditEvent.findMany({
      where: { subjectId: { in: [dataset.id, frozen.id] } },
      orderBy: { id: "asc" },
    });
    expect(actions.map(({ action }) => action)).toEqual([
      "datasets.create",
      "datasets.update",
      "datasets.freeze",
      "datasets.cancelExport",
      "datasets.archive",
    ]);
  });

  it("another workspace's datasets do not exist", async () => {
    const dataset = await newDataset();
    const other = await place.person("Otto");
    await place.workspace("tea", other);
    const stranger = createCaller(await place.context(other, "tea")).datasets;
    const refused = await stranger
      .get({ datasetId: dataset.id })
      .catch((error: { cause?: unknown }) => error.cause);
    expect(isAppError(refused) && refused.code).toBe("NOT_FOUND");
  });
});

describe("over the API", () => {
  it("a program defines, freezes, watches and downloads", async () => {
    const body = JSON.stringify({ name: "By program", kind: "comparisons" });
    const created = await listRoute.POST(request("/api/v1/datasets", { method: "POST", body }), route({}));
    expect(created.status).toBe(201);
    const { id: datasetId } = await created.json();
    const listed = await (await listRoute.GET(request("/api/v1/datasets?limit=1"), route({}))).json();
    expect(listed.rows).toHaveLength(1);
    const shown = await datasetRoute.GET(request("/"), route({ datasetId }));
    expect((await shown.json()).filters.includeCorrections).toBe(true);
    const freeze = { method: "POST", body: JSON.stringify({ format: "trl-preference" }) };
    const frozen = await exportsRoute.POST(request("/", freeze), route({ datasetId }));
    expect(frozen.status).toBe(202);
    const { id: exportId } = await frozen.json();
    const early = await fileRoute.GET(request("/"), route({ exportId, name: "train.jsonl" }));
    expect(early.status).toBe(409);
    await complete(exportId, { "train.jsonl": "{}\n", "manifest.json": "{}" });
    const state = await (await exportRoute.GET(request("/"), route({ exportId }))).json();
    expect(state).toMatchObject({ status: "completed", manifest: { files: [{ name: "train.jsonl" }] } });
    const file = await fileRoute.GET(request("/"), route({ exportId, name: "train.jsonl" }));
    expect(await file.text()).toBe("{}\n");
    expect(file.headers.get("content-disposition")).toContain('filename="By-program-1-train.jsonl"');
    expect(file.headers.get("content-length")).toBe("3");
    expect((await exportsRoute.GET(request("/"), route({ datasetId }))).status).toBe(200);
    const late = await cancelRoute.POST(request("/", { method: "POST" }), route({ exportId }));
    expect(late.status).toBe(409);
  });

  it("gives out no file that the manifest does not name", async () => {
    const dataset = await newDataset();
    const { id: exportId } = await (await datasets()).freeze({
      datasetId: dataset.id,
      format: "trl-preference",
    });
    await complete(exportId, { "train.jsonl": "{}\n", "other.txt": "secret" });
    for (const name of ["other.txt", "../../secrets.json", "..", ""]) {
      const response = await fileRoute.GET(request("/"), route({ exportId, name }));
      expect(response.status).toBe(404);
    }
  });

  it("a key without the scope, no key, and a foreign key are refused", async () => {
    const reading = await keyWith(["datasets:read"]);
    const body = JSON.stringify({ name: "x", kind: "comparisons" });
    const post = (bearer: string | null) =>
      listRoute.POST(request("/api/v1/datasets", { method: "POST", body }, bearer), route({}));
    expect((await post(reading)).status).toBe(403);
    expect((await post(null)).status).toBe(401);
    expect((await post("hone_x_y")).status).toBe(401);
  });

  it("says what is wrong with a body", async () => {
    const post = (body: string) => listRoute.POST(request("/", { method: "POST", body }), route({}));
    expect(await (await post("{")).json()).toMatchObject({ error: { code: "INVALID_INPUT" } });
    const wrong = await (await post(JSON.stringify({ name: "x", kind: "pairs" }))).json();
    expect(wrong.error).toMatchObject({ code: "INVALID_INPUT", message: expect.stringContaining("kind") });
  });

  it("checks a file while it arrives", async () => {
    const check = async (format: string, body: string) => {
      const response = await validateRoute.POST(
        request(`/?format=${format}`, { method: "POST", body }),
        route({}),
      );
      return { status: response.status, ...(await response.json()) };
    };
    expect(await check("trl-sft", `{"text":"a"}\n`)).toMatchObject({ status: 200, valid: true, rows: 1 });
    expect(await check("trl-sft", `{"text":1}\n`)).toMatchObject({
      valid: false,
      findings: [{ line: 1, field: "text" }],
    });
    expect((await check("nonsense", "")).status).toBe(400);
    const torn = request("/?format=trl-sft", { method: "POST", body: "PAR1 and no more" });
    torn.headers.set("content-type", "application/vnd.apache.parquet");
    expect(await (await validateRoute.POST(torn, route({}))).json()).toMatchObject({
      valid: false,
      findings: [{ line: 1, field: "file", message: expect.stringContaining("not a whole Parquet file") }],
    });
  });
});
