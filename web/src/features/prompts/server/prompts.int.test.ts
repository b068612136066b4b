import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import type { ApiScope } from "@hone/core/accounts/roles";
import { createApiKey } from "@hone/prisma/repositories/accounts/api-keys";
import { seedWorkspace } from "@hone/prisma/testing/seed";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as cancelRoute from "@/app/api/v1/imports/[id]/cancel/route";
import * as issuesRoute from "@/app/api/v1/imports/[id]/issues/route";
import * as importRoute from "@/app/api/v1/imports/[id]/route";
import * as startRoute from "@/app/api/v1/imports/[id]/start/route";
import * as importsRoute from "@/app/api/v1/imports/route";
import * as promptRoute from "@/app/api/v1/prompts/[id]/route";
import * as promptsRoute from "@/app/api/v1/prompts/route";
import { createCaller } from "@/server/root";
import { createInstallation, type TestInstallation, type TestPerson } from "@/server/testing/installation";

let place: TestInstallation;
let workspaceId: string;
let admin: TestPerson;
let key: string;

beforeAll(async () => {
  place = await createInstallation();
  ({ workspaceId } = await seedWorkspace(place.database.db, { slug: "coffee", promptCount: 0 }));
  admin = await place.person("Ada");
  await place.join(admin, workspaceId, "admin");
  key = await keyWith(["prompts:read", "prompts:write"]);
});
afterAll(() => place?.close());

async function keyWith(scopes: ApiScope[]): Promise<string> {
  const input = { workspaceId, createdById: admin.id, name: "k", scopes, expiresInDays: 1 };
  return (await createApiKey(place.database.db, input, new Date())).key;
}

function request(url: string, init: RequestInit & { duplex?: "half" } = {}, bearer = key) {
  const headers = { authorization: `Bearer ${bearer}`, ...(init.headers as Record<string, string>) };
  return new Request(`http://hone.test${url}`, { ...init, headers });
}
const route = <P extends Record<string, string>>(params: P) => ({ params: Promise.resolve(params) });
const post = (body: BodyInit) => ({ method: "POST", body });
const prompts = async () => createCaller(await place.context(admin, "coffee")).prompts;
const stored = () => {
  const folder = path.join(process.env.HONE_DATA_DIR!, "artifacts", "imports", workspaceId);
  return existsSync(folder) ? readdirSync(folder) : [];
};

describe("prompts over REST", () => {
  it("are added one by one or many, with an error for each bad one by index and field", async () => {
    const list = [{ prompt: "first", tags: ["api"] }, { prompt: 7 }, { prompt: "first " }];
    const mixed = await promptsRoute.POST(request("/api/v1/prompts", post(JSON.stringify(list))), route({}));
    expect(mixed.status).toBe(201);
    const answer = await mixed.json();
    expect(answer).toMatchObject({ added: 1, duplicates: 1, errors: [{ index: 1, field: "prompt" }] });
    const lines = '{"prompt":"second"}\n\n{"messages":[{"role":"user","content":"third"}]}\n';
    const jsonl = await promptsRoute.POST(request("/api/v1/prompts", post(lines)), route({}));
    expect(await jsonl.json()).toMatchObject({ added: 2, errors: [] });
    const bad = await promptsRoute.POST(request("/api/v1/prompts", post('[{"prompt":""}]')), route({}));
    expect(bad.status).toBe(400);
    const one = await promptRoute.GET(
      request(`/api/v1/prompts/${answer.ids[0]}`),
      route({ id: answer.ids[0] }),
    );
    expect(await one.json()).toMatchObject({ preview: "first", tags: ["api"], source: "api" });
    const audit = await place.database.db.auditEvent.findMany({ where: { action: "prompts.add" } });
    expect(audit.length).toBeGreaterThan(0);
    expect(audit.every(({ actorKind }) => actorKind === "apiKey")).toBe(true);
  });

  it("are refused as a whole when the body is no list, too long, or not text", async () => {
    for (const [body, status, message] of [
      ["{not json", 400, "Line 1 of the body"],
      ["[]", 400, "1 to 1000 prompts"],
      [JSON.stringify(Array.from({ length: 1001 }, (_, i) => ({ prompt: `${i}` }))), 400, "1001 were found"],
      [new Uint8Array([0x5b, 0xff, 0x5d]), 400, "not UTF-8"],
      [`["${"x".repeat(8 * 1024 ** 2)}"]`, 413, "at most"],
    ] as const) {
      const response = await promptsRoute.POST(request("/api/v1/prompts", post(body)), route({}));
      expect(response.status).toBe(status);
      expect((await response.json()).error.message).toContain(message);
    }
  });

  it("are listed in pages and filtered", async () => {
    const get = async (query: string) =>
      (await promptsRoute.GET(request(`/api/v1/prompts${query}`), route({}))).json();
    const first = await get("?limit=2");
    const second = await get(`?limit=2&cursor=${first.nextCursor}`);
    const previews = [...first.rows, ...second.rows].map(({ preview }: { preview: string }) => preview);
    expect(previews).toEqual(["third", "second", "first"]);
    expect((await get("?tags=api,other")).rows).toHaveLength(1);
    expect((await get("?search=SECOND")).rows).toHaveLength(1);
    expect((await get("?hasRankings=true")).rows).toHaveLength(0);
    expect((await get("?minAgreement=0.5")).rows).toHaveLength(0);
    expect((await get("?typo=1")).error.code).toBe("INVALID_INPUT");
  });

  it("need a key with the right scope", async () => {
    const reader = await keyWith(["prompts:read"]);
    const refused = await promptsRoute.POST(request("/api/v1/prompts", post("[]"), reader), route({}));
    expect(refused.status).toBe(403);
    const upload = request("/api/v1/imports?fileName=a.jsonl", post("{}"), reader);
    expect((await importsRoute.POST(upload, route({}))).status).toBe(403);
    expect((await promptsRoute.GET(request("/api/v1/prompts", {}, "hone_no"), route({}))).status).toBe(401);
  });
});

describe("imports over REST", () => {
  const upload = (query: string, body: BodyInit, headers: Record<string, string> = {}) =>
    importsRoute.POST(
      request(`/api/v1/imports?${query}`, { ...post(body), headers, duplex: "half" }),
      route({}),
    );

  it("take a file as a stream, leave it to a worker, and can be started, watched and stopped", async () => {
    const response = await upload("fileName=../../etc/passwd.jsonl&tags=a,b&language=en", '{"prompt":"x"}\n');
    expect(response.status).toBe(201);
    const made = await response.json();
    expect(made).toMatchObject({ fileName: "passwd.jsonl", status: "uploaded", totalBytes: 15 });
    expect(made.defaults).toMatchObject({ tags: ["a", "b"], language: "en" });
    expect(made.artifactKey).toBeUndefined();
    expect(stored()).toContain(made.id);
    const jobs = await place.database.pool.query(
      "SELECT data FROM pgboss.job WHERE name = 'prompts.import' AND data->>'importId' = $1",
      [made.id],
    );
    expect(jobs.rowCount).toBe(1);
    const start = { shape: "plain", mapping: { fields: { prompt: "prompt" } }, defaults: {} };
    const startRequest = request(`/api/v1/imports/${made.id}/start`, post(JSON.stringify(start)));
    expect((await startRoute.POST(startRequest, route({ id: made.id }))).status).toBe(202);
    const shown = await (await importRoute.GET(request("/"), route({ id: made.id }))).json();
    expect(shown).toMatchObject({
      status: "queued",
      shape: "plain",
      mapping: { fields: { prompt: "prompt" } },
    });
    const again = request(`/api/v1/imports/${made.id}/start`, post(JSON.stringify(start)));
    expect((await startRoute.POST(again, route({ id: made.id }))).status).toBe(409);
    const cancel = () => cancelRoute.POST(request("/", { method: "POST" }), route({ id: made.id }));
    expect((await cancel()).status).toBe(202);
    expect((await cancel()).status).toBe(409);
    const listed = await (await importsRoute.GET(request("/api/v1/imports?limit=1"), route({}))).json();
    expect(listed.rows).toMatchObject([{ id: made.id, status: "cancelled" }]);
  });

  it("started at once wait for no mapping", async () => {
    const made = await (await upload("fileName=a.csv&start=true&shape=plain", "prompt\nx\n")).json();
    expect(made).toMatchObject({ status: "queued", shape: "plain" });
  });

  it("leave nothing behind when an upload breaks off or is refused", async () => {
    const before = stored();
    const broken = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"prompt":')),
      pull: () => {
        throw new Error("the connection was cut");
      },
    });
    expect((await upload("fileName=cut.jsonl", broken)).status).toBe(400);
    const short = await upload("fileName=short.jsonl", "{}", { "content-length": "99" });
    expect(short.status).toBe(400);
    expect((await short.json()).error.message).toContain("99 bytes were announced and 2 arrived");
    const huge = await upload("fileName=huge.jsonl", "{}", { "content-length": "9999999999" });
    expect(huge.status).toBe(413);
    for (const query of ["", "fileName=", "fileName=a.jsonl&shape=nonsense"])
      expect((await upload(query, "{}")).status).toBe(400);
    expect(stored()).toEqual(before);
  });

  it("give their bad rows as a CSV that no spreadsheet runs", async () => {
    const made = await (await upload("fileName=bad.jsonl", "{}\n")).json();
    const issue = { workspaceId, importId: made.id, field: "=field", message: "+1", excerpt: '@SUM("x")' };
    const ids = ["018f0000-0000-7000-8000-00000000000a", "018f0000-0000-7000-8000-00000000000b"];
    await place.database.db.importIssue.createMany({
      data: ids.map((id, i) => ({ ...issue, id, line: 2 - i })),
    });
    const get = (query: string) =>
      issuesRoute.GET(request(`/api/v1/imports/x/issues${query}`), route({ id: made.id }));
    const csv = await get("?format=csv");
    expect(csv.headers.get("content-disposition")).toContain("attachment");
    const row = `'=field,'+1,"'@SUM(""x"")"`;
    expect(await csv.text()).toBe(
      `\ufeffline,field,problem,excerpt\r\n1,${row}\r\n2,${row}\r\n`.replace("\ufeff", ""),
    );
    expect((await (await get("?limit=1")).json()).rows).toMatchObject([{ line: 1, field: "=field" }]);
  });
});

describe("on the pages", () => {
  it("prompts are written, tagged and archived, and the audit log knows", async () => {
    const caller = await prompts();
    const added = await caller.add({ prompts: [{ prompt: "by hand", tags: ["hand"] }] });
    expect(added).toMatchObject({ added: 1, errors: [] });
    const id = added.ids[0]!;
    expect(await caller.get({ id })).toMatchObject({ source: "written", authorName: "Ada", tags: ["hand"] });
    const selection = { ids: [id] };
    expect(await caller.change({ selection, change: { kind: "addTags", tags: ["more"] } })).toEqual({
      changed: 1,
    });
    expect((await caller.list({ filter: { tags: ["more"] } })).rows).toHaveLength(1);
    await caller.change({ selection, change: { kind: "archive" } });
    expect((await caller.list({ filter: { tags: ["more"] } })).rows).toHaveLength(0);
    expect((await caller.facets()).tags.map(({ value }) => value)).not.toContain("more");
    const audit = await place.database.db.auditEvent.findMany({ where: { action: "prompts.change" } });
    expect(audit).toHaveLength(2);
    expect(audit[0]).toMatchObject({ actorKind: "user", actorId: admin.id, subjectId: id });
  });

  it("agreement of a collection nobody judged says that there is none", async () => {
    const { quality } = createCaller(await place.context(admin, "coffee"));
    const scope = "018f0000-0000-7000-8000-000000000001";
    expect(await quality.collection({ scope })).toMatchObject({
      items: 0,
      sampled: false,
      pairwise: { value: null },
    });
    expect(await quality.scopes()).toEqual([]);
    await expect(quality.collection({ scope: "import:nonsense" })).rejects.toThrow();
  });
});
