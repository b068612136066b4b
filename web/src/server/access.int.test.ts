import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { hasRole, type Role, roles } from "@hone/core/accounts/role";
import { isAppError } from "@hone/core/errors";
import { TRPCError } from "@trpc/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RequestContext } from "./request-context";
import { appRouter, createCaller } from "./root";
import { createInstallation, type TestInstallation, type TestPerson } from "./testing/installation";
import type { Access, ProcedureMeta } from "./trpc";

/** Who calls: what the person is in the workspace that the call names. */
interface Caller {
  name: string;
  role: Role | null;
  signedIn: boolean;
  operator: boolean;
  person: TestPerson | null;
}

let place: TestInstallation;
const callers: Caller[] = [
  { name: "nobody", role: null, signedIn: false, operator: false, person: null },
  { name: "a stranger", role: null, signedIn: true, operator: false, person: null },
  { name: "a labeler", role: "labeler", signedIn: true, operator: false, person: null },
  { name: "a reviewer", role: "reviewer", signedIn: true, operator: false, person: null },
  { name: "an admin", role: "admin", signedIn: true, operator: false, person: null },
  { name: "an operator who labels", role: "labeler", signedIn: true, operator: true, person: null },
];

beforeAll(async () => {
  place = await createInstallation();
  const owner = await place.person("Owner", { isOperator: true });
  const here = await place.workspace("here", owner);
  for (const caller of callers.filter(({ signedIn }) => signedIn)) {
    caller.person = await place.person(caller.name, { isOperator: caller.operator });
    if (caller.role !== null) await place.join(caller.person, here.id, caller.role);
    // Everybody is an admin somewhere else: power there must not reach here.
    await place.workspace(`elsewhere-${caller.name.replaceAll(/[^a-z]/g, "-")}`, caller.person);
  }
});
afterAll(() => place?.close());

interface Declared {
  path: string;
  type: string;
  meta: ProcedureMeta | undefined;
}

const procedures: Declared[] = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: { type: string; meta?: ProcedureMeta } }>,
).map(([name, { _def }]) => ({ path: name, type: _def.type, meta: _def.meta }));

/** What the declaration says, written once more and apart from the code that enforces it. */
function mayCall(access: Access, caller: Caller): boolean {
  if (access === "public") return true;
  if (access === "signedIn") return caller.signedIn;
  if (access === "operator") return caller.operator;
  return caller.role !== null && hasRole(caller.role, access);
}

/** Calls with an input that fits nothing, and tells whether the access check or something behind it answered. */
async function call(context: RequestContext, name: string): Promise<TRPCError | null> {
  let target: unknown = createCaller(context);
  for (const part of name.split(".")) target = (target as Record<string, unknown>)[part];
  try {
    await (target as (input: unknown) => Promise<unknown>)({ "no such field": true });
    return null;
  } catch (error) {
    if (error instanceof TRPCError) return error;
    throw error;
  }
}

const refusedByAccess = (error: TRPCError | null) =>
  error !== null && isAppError(error.cause) && error.cause.details.refusedBy === "access";

it("walks a router that has procedures in it", () => {
  expect(procedures.length).toBeGreaterThan(50);
  const known: Access[] = ["public", "signedIn", "operator", ...roles];
  expect(procedures.filter(({ meta }) => meta === undefined || !known.includes(meta.access))).toEqual([]);
});

describe.each(callers)("$name", (caller) => {
  it.each(procedures)("$path", async ({ path: name, meta }) => {
    const error = await call(await place.context(caller.person, "here"), name);
    expect({ refused: refusedByAccess(error) }).toEqual({ refused: !mayCall(meta!.access, caller) });
    // Whoever gets in with nonsense is told what is wrong with it: nothing breaks.
    if (!refusedByAccess(error)) {
      expect(error?.code === "INTERNAL_SERVER_ERROR" ? (error.cause ?? error) : null).toBeNull();
    }
  });
});

it("asks for the workspace where a role is needed", async () => {
  const admin = callers.find(({ role }) => role === "admin")!;
  for (const { path: name, meta } of procedures.filter((one) =>
    roles.some((role) => role === one.meta?.access),
  )) {
    const error = await call(await place.context(admin.person, null), name);
    expect({ name, refused: refusedByAccess(error) }).toEqual({ name, refused: true });
    expect(meta).toBeDefined();
  }
});

describe("the audit log", () => {
  const features = path.resolve(import.meta.dirname, "../features");
  const sources = readdirSync(features, { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && /\/server(\/|$)/.test(entry.parentPath) && entry.name.endsWith(".ts"),
    )
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "utf8"))
    .filter((source) => /procedure\(\s*"(admin|operator)"/.test(source) && /\.mutation\(/.test(source));

  it("is written by every mutation of admins, or there is a reason why not", () => {
    const mutations = procedures.filter(
      ({ type, meta }) => type === "mutation" && (meta?.access === "admin" || meta?.access === "operator"),
    );
    expect(mutations.length).toBeGreaterThan(15);
    // One verb per file: as many sources as mutations, and each writes or says why it does not.
    expect(sources.length).toBe(mutations.length);
    const silent = sources.filter((source) => !/\bctx\.audit\b|\bunaudited:/.test(source));
    expect(silent).toEqual([]);
    const reasons = mutations.flatMap(({ meta }) => meta?.unaudited ?? []);
    for (const reason of reasons) expect(reason.length).toBeGreaterThan(20);
  });
});
