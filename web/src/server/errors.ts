import "server-only";
import { AppError, type ErrorCode, errorCodes, isAppError } from "@hone/core/errors";
import { isDatabaseUnreachable, isSerializationFailure } from "@hone/prisma/errors";
import type { TRPC_ERROR_CODE_KEY } from "@trpc/server";
import { ZodError } from "zod";

/** tRPC's name for each of our codes; the HTTP status follows from it. */
export const trpcCodes = {
  UNAUTHENTICATED: "UNAUTHORIZED",
  FORBIDDEN: "FORBIDDEN",
  NOT_FOUND: "NOT_FOUND",
  INVALID_INPUT: "BAD_REQUEST",
  TOO_LARGE: "PAYLOAD_TOO_LARGE",
  UNSUPPORTED: "UNSUPPORTED_MEDIA_TYPE",
  CONFLICT: "CONFLICT",
  LEASE_EXPIRED: "CONFLICT",
  STALE: "CONFLICT",
  ACKNOWLEDGEMENT_REQUIRED: "PRECONDITION_FAILED",
  RATE_LIMITED: "TOO_MANY_REQUESTS",
  CANCELLED: "CLIENT_CLOSED_REQUEST",
  INTERNAL: "INTERNAL_SERVER_ERROR",
  UNAVAILABLE: "SERVICE_UNAVAILABLE",
} as const satisfies Record<ErrorCode, TRPC_ERROR_CODE_KEY>;

/** A failed check as one sentence: the field, what is wrong, what was expected. */
export function describeZodError(error: ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return "The input is not valid.";
  const where = issue.path.map(String).join(".") || "input";
  const more = error.issues.length - 1;
  return `${where}: ${issue.message}${more > 0 ? ` (and ${more} more)` : ""}`;
}

/** What a person may read about an error that nobody expected. */
export const calmSentence = (requestId: string | null) =>
  `Something went wrong on our side. Try again; if it stays, tell an admin this number: ${requestId ?? "–"}.`;

/** The error of ours that this is, or null when nobody expected it. */
export function expectedError(error: unknown): AppError | null {
  if (isAppError(error)) return error;
  if (error instanceof ZodError) return new AppError("INVALID_INPUT", describeZodError(error));
  if (isSerializationFailure(error)) {
    return new AppError("UNAVAILABLE", "Somebody else changed the same thing at this moment. Try again.");
  }
  if (isDatabaseUnreachable(error)) {
    return new AppError("UNAVAILABLE", "The database does not answer at the moment. Try again soon.", {
      cause: error,
    });
  }
  return null;
}

/** An error as the JSON answer that programs get: `{"error": {code, message, details, requestId}}`. */
export function errorResponse(error: AppError, requestId: string | null): Response {
  const { code, message, details } = error;
  return Response.json(
    { error: { code, message, details, requestId } },
    { status: errorCodes[code].httpStatus, headers: retryHeaders(error) },
  );
}

function retryHeaders({ details, code }: AppError): Record<string, string> {
  if (code === "RATE_LIMITED") return { "retry-after": String(details.retryAfterSeconds ?? 60) };
  return code === "UNAUTHENTICATED" ? { "www-authenticate": 'Bearer realm="hone"' } : {};
}
