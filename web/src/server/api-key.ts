import "server-only";
import { type ApiScope, hasRole, type Role } from "@hone/core/accounts/roles";
import { AppError } from "@hone/core/errors";
import type { ArtifactStore } from "@hone/prisma/artifacts";
import type { Database, Db } from "@hone/prisma/client";
import type { Queue } from "@hone/prisma/queue";
import { findApiKey } from "@hone/prisma/repositories/accounts/api-keys";
import { type AuditEntry, recordAudit } from "@hone/prisma/repositories/accounts/audit";
import type { Logger } from "pino";
import { artifacts, database, queue } from "./database";
import { calmSentence, errorResponse, expectedError } from "./errors";
import { log } from "./log";
import { callerAddress, requestIdOf } from "./request-context";
import { refuseForeignOrigin } from "./request-guards";
import { ownerOf } from "./session";

/** Who asks over HTTP: a program with a key, or a person with a session. */
export interface HttpActor {
  kind: "apiKey" | "user";
  id: string;
  name: string;
}

/** What a route handler works with. */
export interface HttpContext {
  database: Database;
  queue: Queue;
  artifacts: ArtifactStore;
  workspaceId: string;
  workspaceSlug: string;
  actor: HttpActor;
  ip: string | null;
  requestId: string;
  log: Logger;
  audit(
    tx: Db,
    entry: Pick<AuditEntry, "action" | "subjectType" | "subjectId" | "before" | "after">,
  ): Promise<void>;
}

type Params = Record<string, string>;
type Handler<P extends Params> = (request: Request, context: HttpContext, params: P) => Promise<Response>;
type RouteHandler<P extends Params> = (request: Request, route: { params: Promise<P> }) => Promise<Response>;

interface Caller {
  actor: HttpActor;
  workspaceId: string;
  workspaceSlug: string;
}

/**
 * A route for programs: `Authorization: Bearer hone_…` with a key that has `scope`. The key names its workspace. Errors
 * become `{"error": {code, message, details, requestId}}` with the right status.
 */
export function withApiKey<P extends Params = Params>(scope: ApiScope, handler: Handler<P>): RouteHandler<P> {
  return handling(handler, (request) => callerByKey(request, scope));
}

/**
 * A route for the browser, where a procedure does not do: uploads and downloads as streams. The person's session
 * decides, with at least `role` in the workspace named by `?workspace=` or the header x-hone-workspace.
 */
export function withMember<P extends Params = Params>(role: Role, handler: Handler<P>): RouteHandler<P> {
  return handling(handler, (request) => callerBySession(request, role));
}

/** A route for both: a key with `scope` if one is given, else the session of a person with `role`. */
export function withApiKeyOrMember<P extends Params = Params>(
  scope: ApiScope,
  role: Role,
  handler: Handler<P>,
): RouteHandler<P> {
  return handling(handler, (request) =>
    request.headers.has("authorization") ? callerByKey(request, scope) : callerBySession(request, role),
  );
}

async function callerByKey(request: Request, scope: ApiScope): Promise<Caller> {
  const given = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (given === undefined) {
    throw new AppError("UNAUTHENTICATED", "Send an API key: the header `Authorization: Bearer hone_…`.");
  }
  const key = await findApiKey(database().db, given, new Date());
  if (key === null) throw new AppError("UNAUTHENTICATED", "This API key is unknown, revoked or expired.");
  if (!key.scopes.includes(scope)) {
    const scopes = key.scopes.join(", ");
    throw new AppError("FORBIDDEN", `This needs a key with the scope ${scope}; this one has: ${scopes}.`, {
      details: { scope },
    });
  }
  const { id, name, workspaceId, workspaceSlug } = key;
  return { actor: { kind: "apiKey", id, name }, workspaceId, workspaceSlug };
}

async function callerBySession(request: Request, role: Role): Promise<Caller> {
  const slug = request.headers.get("x-hone-workspace") ?? new URL(request.url).searchParams.get("workspace");
  if (slug === null) {
    throw new AppError("INVALID_INPUT", "Name the workspace: ?workspace=… or the header x-hone-workspace.");
  }
  const owner = await ownerOf(request.headers, slug);
  if (owner === null) throw new AppError("UNAUTHENTICATED", "Sign in first.");
  const { membership } = owner;
  if (membership === null || !hasRole(membership.role, role)) {
    throw new AppError("FORBIDDEN", `This needs the role ${role} in the workspace "${slug}".`);
  }
  return {
    actor: { kind: "user", id: owner.userId, name: owner.name },
    workspaceId: membership.workspaceId,
    workspaceSlug: slug,
  };
}

function handling<P extends Params>(
  handler: Handler<P>,
  identify: (request: Request) => Promise<Caller>,
): RouteHandler<P> {
  return async (request, { params }) => {
    const requestId = requestIdOf(request.headers);
    const requestLog = log().child({ requestId });
    try {
      const refused = request.headers.has("authorization") ? null : refuseForeignOrigin(request);
      if (refused !== null) return refused;
      const caller = await identify(request);
      const ip = callerAddress(request.headers);
      const context: HttpContext = {
        database: database(),
        queue: await queue(),
        artifacts: artifacts(),
        ...caller,
        ip,
        requestId,
        log: requestLog,
        audit: (tx, entry) =>
          recordAudit(tx, {
            ...entry,
            workspaceId: caller.workspaceId,
            actorKind: caller.actor.kind,
            actorId: caller.actor.id,
            ipAddress: ip,
          }),
      };
      return await handler(request, context, await params);
    } catch (error) {
      const expected = expectedError(error);
      if (expected !== null) return errorResponse(expected, requestId);
      requestLog.error({ err: error, method: request.method, url: request.url }, "request failed");
      return errorResponse(new AppError("INTERNAL", calmSentence(requestId)), requestId);
    }
  };
}
