import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, openDatabase } from "../../client";
import { createTestDatabase, type TestDatabase } from "../../testing/database";
import { consumeSetupCode, isSetupCode, issueSetupCode } from "./setup-code";

let place: TestDatabase;
let database: Database;
beforeAll(async () => {
  place = await createTestDatabase();
  database = openDatabase(place.url);
});
afterAll(async () => {
  await database?.close();
  await place?.drop();
});

it("is good until it is used once, however many ask at the same time", async () => {
  const first = await issueSetupCode(database.db);
  const code = await issueSetupCode(database.db);
  expect(code).toMatch(/^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/);
  expect(await isSetupCode(database.db, first!)).toBe(false);
  expect(await isSetupCode(database.db, code!.toUpperCase().replaceAll("-", " "))).toBe(true);
  expect(await isSetupCode(database.db, "")).toBe(false);
  const used = await Promise.all(Array.from({ length: 5 }, () => consumeSetupCode(database.db, code!)));
  expect(used.filter(Boolean)).toHaveLength(1);
  expect(await isSetupCode(database.db, code!)).toBe(false);
});

it("is not given out once there is an operator", async () => {
  await issueSetupCode(database.db);
  await database.db.user.create({ data: { id: "op", name: "Op", email: "op@x.test", isOperator: true } });
  expect(await issueSetupCode(database.db)).toBeNull();
  expect(await database.db.installationFact.count()).toBe(0);
});
