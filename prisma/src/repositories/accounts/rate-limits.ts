import type { Db } from "../../client";

/**
 * Counts one try under `key` and says whether it is still within `max` per `windowSeconds`; the count starts again a
 * window after its first try. One statement, so that tries at the same moment are all counted.
 */
export async function countTry(
  db: Db,
  key: string,
  limit: { max: number; windowSeconds: number },
  now: Date,
): Promise<{ allowed: boolean; retryAfterSeconds: number }> {
  const nowMs = now.getTime();
  const windowMs = limit.windowSeconds * 1000;
  const [row] = await db.$queryRaw<{ count: number; lastRequest: bigint }[]>`
    INSERT INTO "RateLimit" ("id", "key", "count", "lastRequest")
    VALUES (${`hone:${key}`}, ${`hone:${key}`}, 1, ${nowMs})
    ON CONFLICT ("key") DO UPDATE SET
      "count" = CASE WHEN "RateLimit"."lastRequest" <= ${nowMs - windowMs} THEN 1 ELSE "RateLimit"."count" + 1 END,
      "lastRequest" = CASE WHEN "RateLimit"."lastRequest" <= ${nowMs - windowMs} THEN ${nowMs}
        ELSE "RateLimit"."lastRequest" END
    RETURNING "count", "lastRequest"`;
  if (row === undefined) return { allowed: true, retryAfterSeconds: 0 };
  const endsInMs = Number(row.lastRequest) + windowMs - nowMs;
  return { allowed: row.count <= limit.max, retryAfterSeconds: Math.max(1, Math.ceil(endsInMs / 1000)) };
}

/** Forgets the tries under a key, after one that was right. */
export async function forgetTries(db: Db, key: string): Promise<void> {
  await db.$executeRaw`DELETE FROM "RateLimit" WHERE "key" = ${`hone:${key}`}`;
}

/** Takes one try back from a key's count: it was right, and says nothing about the others. */
export async function returnTry(db: Db, key: string): Promise<void> {
  await db.$executeRaw`UPDATE "RateLimit" SET "count" = "count" - 1 WHERE "key" = ${`hone:${key}`} AND "count" > 0`;
}

/** Removes counts nobody has added to for a day. */
export async function sweepRateLimits(db: Db, now: Date): Promise<void> {
  await db.$executeRaw`DELETE FROM "RateLimit" WHERE "lastRequest" < ${now.getTime() - 24 * 60 * 60 * 1000}`;
}
