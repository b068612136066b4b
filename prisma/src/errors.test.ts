import { describe, expect, it } from "vitest";
import { isDatabaseUnreachable, isSerializationFailure, isUniqueViolation } from "./errors";

const coded = (message: string, more: object) => Object.assign(new Error(message), more);

describe("a database that cannot be asked", () => {
  it.each([
    ["a refused connection", coded("connect ECONNREFUSED 127.0.0.1:5432", { code: "ECONNREFUSED" })],
    ["a server that is starting", coded("the database system is starting up", { code: "57P03" })],
    [
      "the same in Prisma's words",
      coded("Raw query failed. Code: `57P03`. Message: `the database system is starting up`", {
        code: "P2010",
      }),
    ],
    [
      "a killed server",
      coded("Raw query failed. Code: `N/A`. Message: `Can't reach database server at x`", {}),
    ],
    ["a broken connection", new Error("Client has encountered a connection error and is not queryable")],
    ["a pool that waits in vain", coded("timed out fetching a connection", { code: "P2024" })],
  ])("is recognised: %s", (_name, error) => {
    expect(isDatabaseUnreachable(error)).toBe(true);
    expect(isUniqueViolation(error)).toBe(false);
  });

  it("is not what a wrong query or a broken rule is", () => {
    expect(isDatabaseUnreachable(coded("duplicate key", { code: "23505" }))).toBe(false);
    expect(isDatabaseUnreachable(coded("syntax error", { code: "P2010", meta: { code: "42601" } }))).toBe(
      false,
    );
    expect(isDatabaseUnreachable(new Error("Code: `23514`. Message: `violates check constraint`"))).toBe(
      false,
    );
    expect(isDatabaseUnreachable(null)).toBe(false);
    expect(isSerializationFailure(coded("deadlock", { code: "40P01" }))).toBe(true);
  });
});
