import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "@hone/core/ids";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "./client";
import { consumeQueue, openQueue, type Queue } from "./queue";
import { createTestDatabase, type TestDatabase } from "./testing/database";

let place: TestDatabase;
let database: Database;
let queue: Queue;
beforeAll(async () => {
  place = await createTestDatabase();
  database = openDatabase(place.url);
  queue = await openQueue(place.url);
});
afterAll(async () => {
  await queue?.close();
  await database?.close();
  await place?.drop();
});

const scope = newId();
const agreement = (promptId: string) => ({ promptId, scope });

async function waitingJobs(promptId: string): Promise<number> {
  const { rows } = await database.pool.query(
    "SELECT count(*)::int AS n FROM pgboss.job WHERE name = 'quality.agreement' AND data->>'promptId' = $1",
    [promptId],
  );
  return rows[0].n;
}

describe("a job with a key", () => {
  it("exists if and only if its transaction commits, and once while it waits", async () => {
    const promptId = newId();
    const add = () =>
      database.transaction((tx) =>
        queue.enqueue(tx, "quality.agreement", agreement(promptId), { key: promptId }),
      );
    const failing = database.transaction(async (tx) => {
      await queue.enqueue(tx, "quality.agreement", agreement(promptId), { key: promptId });
      throw new Error("changed my mind");
    });
    await expect(failing).rejects.toThrow("changed my mind");
    expect(await waitingJobs(promptId)).toBe(0);
    await Promise.all([add(), add(), add(), add()]);
    expect(await waitingJobs(promptId)).toBe(1);
  });

  it("that waited already is not run before the rows of a later transaction can be seen", async () => {
    const promptId = newId();
    const add = (tx: Parameters<Queue["enqueue"]>[0]) =>
      queue.enqueue(tx, "quality.agreement", agreement(promptId), { key: promptId });
    /** What a run of the job saw: the facts that were committed by then. */
    const seen: number[] = [];
    const facts = () => database.db.installationFact.count({ where: { key: { startsWith: promptId } } });
    await database.transaction(async (tx) => {
      await tx.installationFact.create({ data: { key: `${promptId}-1`, value: 1 } });
      await add(tx);
    });
    let consumer: Awaited<ReturnType<typeof consumeQueue>> | null = null;
    await database.transaction(async (tx) => {
      await tx.installationFact.create({ data: { key: `${promptId}-2`, value: 2 } });
      await add(tx);
      // Now a worker looks for jobs, while the second fact cannot be seen yet.
      consumer = await consumeQueue(
        place.url,
        async ({ payload }) => {
          if ("promptId" in payload && payload.promptId === promptId) seen.push(await facts());
        },
        () => undefined,
      );
      await sleep(2500);
    });
    for (let i = 0; i < 100 && seen.at(-1) !== 2; i++) await sleep(100);
    await (consumer as Awaited<ReturnType<typeof consumeQueue>> | null)?.close();
    expect(seen.at(-1)).toBe(2);
  });
});
