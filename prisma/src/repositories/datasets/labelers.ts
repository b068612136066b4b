import { createHmac, randomBytes } from "node:crypto";
import type { Database } from "../../client";

/** Turns a labeler into a name that says nothing about the person, and always the same one. */
export type LabelerHash = (labeler: {
  userId: string | null;
  externalAnnotator: string | null;
}) => string | null;

/**
 * The workspace's way to hash its labelers: HMAC-SHA-256 under 32 random bytes that never leave the database, so that
 * nobody who knows the ids can find out whose hash is whose. The secret is made at the first call.
 */
export async function labelerHasher(database: Database, workspaceId: string): Promise<LabelerHash> {
  const key = `labeler-hash-secret:${workspaceId}`;
  await database.db.$executeRaw`
    INSERT INTO "InstallationFact" ("key", "value", "updatedAt")
    VALUES (${key}, to_jsonb(${randomBytes(32).toString("hex")}::text), now())
    ON CONFLICT ("key") DO NOTHING`;
  const fact = await database.db.installationFact.findUniqueOrThrow({ where: { key } });
  const secret = Buffer.from(String(fact.value), "hex");
  const known = new Map<string, string>();
  return ({ userId, externalAnnotator }) => {
    const labeler = userId === null ? externalAnnotator && `external:${externalAnnotator}` : `user:${userId}`;
    if (!labeler) return null;
    let hash = known.get(labeler);
    if (hash === undefined) {
      hash = `l_${createHmac("sha256", secret).update(labeler).digest("hex").slice(0, 24)}`;
      known.set(labeler, hash);
    }
    return hash;
  };
}
