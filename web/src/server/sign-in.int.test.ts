import { hashToken } from "@hone/prisma/repositories/accounts/link-tokens";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as authGet, POST as authPost } from "@/app/api/auth/[...all]/route";
import { createCaller } from "@/server/root";
import { withApiKey, withMember } from "./api-key";
import { ownerOf } from "./session";
import { createInstallation, type TestInstallation, type TestPerson } from "./testing/installation";

const origin = "http://hone.test:3000";
let place: TestInstallation;
let admin: TestPerson;
let room: { id: string; slug: string };

beforeAll(async () => {
  place = await createInstallation();
  admin = await place.person("Ada");
  room = await place.workspace("room", admin);
});
afterAll(() => place?.close());

interface Sent {
  address?: string;
  headers?: Record<string, string>;
}

function post(
  path: string,
  body: unknown,
  { address = "192.0.2.7", headers = {} }: Sent = {},
): Promise<Response> {
  const text = JSON.stringify(body);
  return authPost(
    new Request(`${origin}${path}`, {
      method: "POST",
      body: text,
      headers: {
        ...{
          "content-type": "application/json",
          "content-length": String(text.length),
          host: "hone.test:3000",
        },
        ...{ origin, "sec-fetch-site": "same-origin", "x-forwarded-for": address },
        ...headers,
      },
    }),
  );
}

const signIn = (person: { email: string; password: string }, sent?: Sent) =>
  post("/api/auth/sign-in/email", { email: person.email, password: person.password }, sent);

const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");

describe("signing in", () => {
  it("makes a session whose cookie this server knows again, until it ends", async () => {
    const response = await signIn(admin);
    expect(response.status).toBe(200);
    const setCookie = response.headers.get("set-cookie") ?? "";
    expect(setCookie).toMatch(/HttpOnly/i);
    expect(setCookie).toMatch(/SameSite=Lax/i);
    const headers = new Headers({ cookie: cookieOf(response) });
    const owner = await ownerOf(headers, room.slug);
    expect(owner).toMatchObject({ userId: admin.id, membership: { role: "admin", workspaceId: room.id } });
    expect((await ownerOf(headers, "elsewhere"))?.membership).toBeNull();

    const forged = new Headers({ cookie: cookieOf(response).replace(/\.[^.]+$/, ".AAAA") });
    expect(await ownerOf(forged, null)).toBeNull();

    await createCaller(await place.context(admin, room.slug)).accounts.endMemberSessions({
      userId: admin.id,
    });
    expect(await ownerOf(headers, room.slug)).toBeNull();
  });

  it("ends a session when one signs out", async () => {
    const headers = { cookie: cookieOf(await signIn(admin)) };
    expect((await post("/api/auth/sign-out", {}, { headers })).status).toBe(200);
    expect(await ownerOf(new Headers(headers), null)).toBeNull();
  });

  it("stores Argon2id and answers a wrong password and an unknown address alike", async () => {
    const account = await place.database.db.account.findFirstOrThrow({ where: { userId: admin.id } });
    expect(account.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const wrong = await signIn({ email: admin.email, password: "not this one" });
    const unknown = await signIn({ email: "nobody@hone.test", password: "not this one" });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(await wrong.text()).toBe(await unknown.text());
  });

  it("refuses to go on guessing, from one address or from many, and says for how long", async () => {
    const person = await place.person("Target");
    const guess = (address: string) => signIn({ email: person.email, password: "a guess" }, { address });
    for (let n = 0; n < 8; n++) expect((await guess("192.0.2.8")).status).toBe(401);
    const refused = await guess("192.0.2.8");
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ error: { code: "RATE_LIMITED" } });
    // The right password does not help there, but the person's own address is not locked.
    expect((await signIn(person, { address: "192.0.2.8" })).status).toBe(429);
    expect((await signIn(person, { address: "192.0.2.9" })).status).toBe(200);
    // A success forgot the count; fifty failures from everywhere are too many again.
    const statuses = new Set<number>();
    for (let n = 0; n < 51; n++) statuses.add((await guess(`198.51.100.${n}`)).status);
    expect([...statuses]).toEqual([401, 429]);
  });

  it("lets a whole team in from one address, but not a team of guessers", async () => {
    const office = { address: "203.0.113.5" };
    const team = await Promise.all(Array.from({ length: 3 }, (_, n) => place.person(`Colleague ${n}`)));
    for (let n = 0; n < 66; n++) expect((await signIn(team[n % 3]!, office)).status).toBe(200);
    const guess = (n: number) => signIn({ email: `nobody-${n}@hone.test`, password: "a guess" }, office);
    for (let n = 0; n < 60; n++) expect((await guess(n)).status).toBe(401);
    expect((await guess(60)).status).toBe(429);
    // Being right does not give the guesses back.
    expect((await signIn(team[0]!, office)).status).toBe(429);
  }, 60_000);

  it("is not open to other sites, to sign-ups or to the rest of the library", async () => {
    const foreign = { headers: { origin: "https://evil.test", "sec-fetch-site": "cross-site" } };
    expect((await signIn(admin, foreign)).status).toBe(403);
    const stranger = { email: "x@hone.test", password: "a good long password", name: "X" };
    for (const path of [
      "sign-up/email",
      "update-user",
      "delete-user",
      "change-email",
      "request-password-reset",
    ]) {
      expect((await post(`/api/auth/${path}`, stranger)).status).toBe(404);
    }
    expect((await authGet(new Request(`${origin}/api/auth/list-sessions`))).status).toBe(404);
  });
});

describe("keys of programs", () => {
  const route = withApiKey("prompts:read", async (_, { workspaceId, actor }) =>
    Response.json({ workspaceId, actor: actor.kind }),
  );
  const ask = (key: string | null, handler = route) =>
    handler(
      new Request(
        `${origin}/api/v1/prompts`,
        key === null ? {} : { headers: { authorization: `Bearer ${key}` } },
      ),
      { params: Promise.resolve({}) },
    );
  const accounts = async () => createCaller(await place.context(admin, room.slug)).accounts;

  it("open what their scopes say, in their own workspace, until they are revoked", async () => {
    const { id, key } = await (await accounts()).createKey({
      ...{ name: "reader", scopes: ["prompts:read"], expiresInDays: null },
    });
    expect(key).toMatch(/^hone_[A-Za-z0-9]{8}_[A-Za-z0-9_-]{43}$/);
    const good = await ask(key);
    expect(good.status).toBe(200);
    expect(await good.json()).toEqual({ workspaceId: room.id, actor: "apiKey" });
    const { rows } = await (await accounts()).listKeys({});
    expect(rows.find((row) => row.id === id)?.lastUsedAt).toBeInstanceOf(Date);

    const write = withApiKey("prompts:write", async () => Response.json({}));
    const refused = await ask(key, write);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({
      error: { code: "FORBIDDEN", details: { scope: "prompts:write" } },
    });

    await (await accounts()).revokeKey({ id });
    expect((await ask(key)).status).toBe(401);
  });

  it("are unknown, missing or expired with the same status, and stored as a hash", async () => {
    const { id, key } = await (await accounts()).createKey({
      ...{ name: "old", scopes: ["prompts:read"], expiresInDays: 1 },
    });
    const row = await place.database.db.apiKey.findUniqueOrThrow({ where: { id } });
    expect(row.keyHash).toBe(hashToken(key));
    expect(JSON.stringify(row)).not.toContain(key);
    await place.database.db.apiKey.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } });
    const statuses = [await ask(key), await ask(`${key}x`), await ask(null), await ask("")].map(
      (r) => r.status,
    );
    expect(statuses).toEqual([401, 401, 401, 401]);
  });

  it("turn errors into JSON and hide what nobody expected", async () => {
    const { key } = await (await accounts()).createKey({
      ...{ name: "unlucky", scopes: ["prompts:read"], expiresInDays: 1 },
    });
    const broken = withApiKey("prompts:read", async () => {
      throw new Error("the secret of the database");
    });
    const response = await ask(key, broken);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret");
  });
});

describe("routes for the browser", () => {
  const route = withMember("reviewer", async (_, { actor, workspaceSlug }) =>
    Response.json({ name: actor.name, workspaceSlug }),
  );
  const ask = (headers: Record<string, string>, method = "GET", slug = room.slug) =>
    route(
      new Request(`${origin}/api/x?workspace=${slug}`, {
        method,
        headers: { host: "hone.test:3000", ...headers },
      }),
      { params: Promise.resolve({}) },
    );

  it("want a session with the role, and the same site", async () => {
    const cookie = cookieOf(await signIn(admin, { address: "192.0.2.30" }));
    expect(await (await ask({ cookie })).json()).toEqual({ name: "Ada", workspaceSlug: "room" });
    expect((await ask({})).status).toBe(401);
    expect((await ask({ cookie }, "GET", "elsewhere")).status).toBe(403);
    expect((await ask({ cookie, origin: "https://evil.test" }, "POST")).status).toBe(403);
    expect((await ask({ cookie, "sec-fetch-site": "same-site" }, "POST")).status).toBe(403);
    expect((await ask({ cookie, origin, "sec-fetch-site": "same-origin" }, "POST")).status).toBe(200);
    const labeler = await place.person("Lea");
    await place.join(labeler, room.id, "labeler");
    const hers = cookieOf(await signIn(labeler, { address: "192.0.2.30" }));
    expect((await ask({ cookie: hers })).status).toBe(403);
  });
});
