import "server-only";
import { randomUUID } from "node:crypto";
import type { ArtifactStore } from "@hone/prisma/artifacts";
import type { Database } from "@hone/prisma/client";
import type { Queue } from "@hone/prisma/queue";
import type { Membership } from "@hone/prisma/repositories/accounts/memberships";
import type { Logger } from "pino";
import { artifacts, database, queue } from "./database";
import { log } from "./log";
import { ownerOf, type SignedInUser, toSignedInUser } from "./session";

/** What every procedure knows about its request. */
export interface RequestContext {
  database: Database;
  queue: Queue;
  artifacts: ArtifactStore;
  user: SignedInUser | null;
  /** From the header x-hone-workspace. */
  workspaceSlug: string | null;
  /** What the person is in that workspace; null when nothing. */
  membership: Membership | null;
  ip: string | null;
  requestId: string;
  log: Logger;
  headers: Headers;
}

/**
 * Address of the caller. `instrumentation-node.ts` puts the connection's own address in place of what the caller
 * claims; behind a trusted proxy the last entry is what that proxy saw.
 */
export function callerAddress(headers: Headers): string | null {
  return headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || null;
}

/** Number of a request, for messages and logs: the proxy's, if it looks like one. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get("x-request-id");
  return given !== null && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
}

export async function createRequestContext(headers: Headers): Promise<RequestContext> {
  const workspaceSlug = headers.get("x-hone-workspace");
  const [owner, openQueue] = await Promise.all([ownerOf(headers, workspaceSlug), queue()]);
  const requestId = requestIdOf(headers);
  return {
    database: database(),
    queue: openQueue,
    artifacts: artifacts(),
    user: owner === null ? null : toSignedInUser(owner),
    workspaceSlug,
    membership: owner?.membership ?? null,
    ip: callerAddress(headers),
    requestId,
    log: log().child({ requestId }),
    headers,
  };
}
