import "server-only";
import { hasRole, type Role } from "@hone/core/accounts/roles";
import { AppError, isAppError } from "@hone/core/errors";
import type { Db } from "@hone/prisma/client";
import { type AuditEntry, recordAudit } from "@hone/prisma/repositories/accounts/audit";
import { initTRPC, TRPCError } from "@trpc/server";
import { ZodError, z } from "zod";
import { env } from "@/env";
import * as datedJson from "@/lib/dated-json";
import { calmSentence, describeZodError, expectedError, trpcCodes } from "./errors";
import { observeProcedure } from "./metrics";
import type { RequestContext } from "./request-context";

/** Who may call a procedure. Roles are those of the workspace named by the request. */
export type Access = "public" | "signedIn" | Role | "operator";

export interface ProcedureMeta {
  access: Access;
  /** Why a mutation of admins or operators writes no audit row; without a reason it must write one. */
  unaudited?: string | undefined;
}

const t = initTRPC
  .context<RequestContext>()
  .meta<ProcedureMeta>()
  .create({
    transformer: datedJson,
    defaultMeta: { access: "admin" },
    errorFormatter: ({ shape, error, ctx }) => ({
      ...shape,
      message: messageFor(error, ctx?.requestId ?? null),
      data: {
        code: shape.data.code,
        httpStatus: shape.data.httpStatus,
        path: shape.data.path,
        appCode: isAppError(error.cause)
          ? error.cause.code
          : error.code === "BAD_REQUEST"
            ? "INVALID_INPUT"
            : null,
        retryable: isAppError(error.cause) ? error.cause.retryable : false,
        details: isAppError(error.cause) ? error.cause.details : {},
        requestId: ctx?.requestId ?? null,
      },
    }),
  });

/** What a person may read about an error: our own sentences, a field and its problem, or a calm line. */
function messageFor(error: TRPCError, requestId: string | null): string {
  if (isAppError(error.cause)) return error.cause.message;
  if (error.code === "INTERNAL_SERVER_ERROR") return calmSentence(requestId);
  return error.cause instanceof ZodError ? describeZodError(error.cause) : error.message;
}

/** Turns an AppError thrown below into tRPC's error, once, and logs what nobody expected. */
const translateErrors = t.middleware(async ({ next, ctx, path, type }) => {
  const begun = performance.now();
  const result = await next();
  const outcome = result.ok ? "ok" : (expectedError(result.error.cause)?.code ?? result.error.code);
  observeProcedure(path, outcome, (performance.now() - begun) / 1000);
  if (result.ok) return result;
  const { error } = result;
  const expected = error.code === "INTERNAL_SERVER_ERROR" ? expectedError(error.cause) : null;
  // A ZodError that is no BAD_REQUEST is a wrong output: our fault, not the caller's.
  if (expected !== null && !(error.cause instanceof ZodError)) {
    throw new TRPCError({ code: trpcCodes[expected.code], message: expected.message, cause: expected });
  }
  if (error.code === "INTERNAL_SERVER_ERROR") {
    ctx.log.error({ err: error.cause ?? error, path, type }, "procedure failed");
  }
  return result;
});

const isRole = (access: Access): access is Role => !["public", "signedIn", "operator"].includes(access);

/** A refusal of the access check, and not of the verb behind it. */
const refuse = (code: "UNAUTHENTICATED" | "FORBIDDEN" | "INVALID_INPUT", message: string) =>
  new AppError(code, message, { details: { refusedBy: "access" } });

function requireSignedIn(ctx: RequestContext) {
  if (ctx.user === null) {
    throw refuse("UNAUTHENTICATED", "Sign in first; your session has ended or was never there.");
  }
  return ctx.user;
}

function requireMembership(ctx: RequestContext, role: Role) {
  const { membership, workspaceSlug } = ctx;
  if (workspaceSlug === null) {
    throw refuse("INVALID_INPUT", "Name the workspace in the header x-hone-workspace.");
  }
  if (membership === null) {
    throw refuse("FORBIDDEN", `You are not a member of the workspace "${workspaceSlug}".`);
  }
  if (!hasRole(membership.role, role)) {
    throw refuse("FORBIDDEN", `This needs the role ${role}; yours is ${membership.role}.`);
  }
  return membership;
}

type AuditedChange = Pick<AuditEntry, "action" | "subjectType" | "subjectId" | "before" | "after"> & {
  /** The workspace it happened in, where that is not the caller's. */
  workspaceId?: string | null;
};

/** Writes to the audit log in the caller's name, and remembers that it did. */
function auditor(ctx: RequestContext, workspaceId: string | null, actorId: string) {
  const written = { count: 0 };
  const audit = (tx: Db, entry: AuditedChange) => {
    written.count++;
    return recordAudit(tx, { workspaceId, ...entry, actorKind: "user", actorId, ipAddress: ctx.ip });
  };
  return { audit, written };
}

/**
 * A mutation of admins that left no line in the audit log is a defect. Tests fail on it; a running installation logs
 * it, since what was done is done.
 */
function demandAudit(ctx: RequestContext, path: string, type: string, meta: ProcedureMeta | undefined) {
  if (type !== "mutation" || meta?.unaudited !== undefined) return;
  if (env().NODE_ENV === "test") {
    throw new AppError(
      "INTERNAL",
      `${path} changed something without ctx.audit, or give procedure() a reason.`,
    );
  }
  ctx.log.error({ path }, "a mutation of an admin wrote no audit row");
}

const base = t.procedure.use(translateErrors);

const publicProcedure = base.meta({ access: "public" });

const signedInProcedure = base.meta({ access: "signedIn" }).use(({ ctx, next }) => {
  const user = requireSignedIn(ctx);
  return next({ ctx: { user, audit: auditor(ctx, null, user.id).audit } });
});

const operatorProcedure = (unaudited: string | undefined) =>
  base.meta({ access: "operator", unaudited }).use(async ({ ctx, next, path, type, meta }) => {
    const user = requireSignedIn(ctx);
    if (!user.isOperator) {
      throw refuse("FORBIDDEN", "Only the people who run this installation may do this.");
    }
    const { audit, written } = auditor(ctx, null, user.id);
    const result = await next({ ctx: { user, audit } });
    if (result.ok && written.count === 0) demandAudit(ctx, path, type, meta);
    return result;
  });

const memberProcedure = (role: Role, unaudited: string | undefined) =>
  base.meta({ access: role, unaudited }).use(async ({ ctx, next, path, type, meta }) => {
    const user = requireSignedIn(ctx);
    const membership = requireMembership(ctx, role);
    const { audit, written } = auditor(ctx, membership.workspaceId, user.id);
    const result = await next({ ctx: { user, membership, audit } });
    if (result.ok && role === "admin" && written.count === 0) demandAudit(ctx, path, type, meta);
    return result;
  });

type Procedures = {
  public: typeof publicProcedure;
  signedIn: typeof signedInProcedure;
  operator: ReturnType<typeof operatorProcedure>;
} & Record<Role, ReturnType<typeof memberProcedure>>;

/**
 * The one way to make a procedure: it says who may call it, and nobody else can. A test walks all procedures with all
 * roles and compares what happens with what is declared here. Mutations of admins and operators must call
 * `ctx.audit(tx, …)`, or say in `unaudited` why not.
 */
export function procedure<Wanted extends Access>(
  access: Wanted,
  { unaudited }: { unaudited?: string } = {},
): Procedures[Wanted] {
  const made = isRole(access)
    ? memberProcedure(access, unaudited)
    : {
        public: publicProcedure,
        signedIn: signedInProcedure,
        operator: operatorProcedure(unaudited),
      }[access as Exclude<Access, Role>];
  return made as Procedures[Wanted];
}

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** An output that says only that it was done. */
export const done = z.object({ ok: z.literal(true) });
