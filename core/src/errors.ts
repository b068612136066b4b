/**
 * Every error a person or a program can meet. A code says what kind of thing went wrong, its HTTP status and whether
 * trying the same call again can help; the message says where, what, what was expected and what to do.
 */
export const errorCodes = {
  UNAUTHENTICATED: { httpStatus: 401, retryable: false },
  FORBIDDEN: { httpStatus: 403, retryable: false },
  NOT_FOUND: { httpStatus: 404, retryable: false },
  INVALID_INPUT: { httpStatus: 400, retryable: false },
  TOO_LARGE: { httpStatus: 413, retryable: false },
  UNSUPPORTED: { httpStatus: 415, retryable: false },
  CONFLICT: { httpStatus: 409, retryable: false },
  /** The lease of an assignment ran out; the draft is kept. */
  LEASE_EXPIRED: { httpStatus: 409, retryable: false },
  /** What the caller edits was changed elsewhere since it was read. */
  STALE: { httpStatus: 409, retryable: false },
  /** A guideline version must be acknowledged first. */
  ACKNOWLEDGEMENT_REQUIRED: { httpStatus: 412, retryable: false },
  RATE_LIMITED: { httpStatus: 429, retryable: true },
  CANCELLED: { httpStatus: 499, retryable: true },
  INTERNAL: { httpStatus: 500, retryable: false },
  UNAVAILABLE: { httpStatus: 503, retryable: true },
} as const satisfies Record<string, { httpStatus: number; retryable: boolean }>;

export type ErrorCode = keyof typeof errorCodes;

export type ErrorDetails = Record<string, string | number | boolean | null>;

/** The one error class that crosses floors; one middleware turns it into tRPC, HTTP and command-line output. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: { details?: ErrorDetails; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.details = options.details ?? {};
  }

  get httpStatus(): number {
    return errorCodes[this.code].httpStatus;
  }

  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }
}

/** True for an AppError, also one that came through another copy of this module. */
export function isAppError(error: unknown): error is AppError {
  return error instanceof Error && error.name === "AppError" && "code" in error;
}

/** A sentence for a log or a terminal, whatever was thrown. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
