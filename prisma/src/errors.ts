/** Postgres and Prisma error codes that code must tell apart, whichever layer they come through. */
interface CodedError {
  code?: string;
  cause?: { originalCode?: string; code?: string };
  meta?: { code?: string; driverAdapterError?: { cause?: { originalCode?: string } } };
}

function codesOf(error: unknown): (string | undefined)[] {
  if (typeof error !== "object" || error === null) return [];
  const { code, cause, meta } = error as CodedError;
  return [code, cause?.originalCode, cause?.code, meta?.code, meta?.driverAdapterError?.cause?.originalCode];
}

/** A row with the same unique key exists already. */
export function isUniqueViolation(error: unknown): boolean {
  return codesOf(error).some((code) => code === "P2002" || code === "23505");
}

/** Two transactions met; running the same one again can succeed. */
export function isSerializationFailure(error: unknown): boolean {
  return codesOf(error).some((code) => code === "P2034" || code === "40001" || code === "40P01");
}

/** Codes of a server that stops, starts or has gone: Postgres' class 08 and 57P, Prisma's P1…, the system's. */
const unreachableCode =
  /^(08\w{3}|57P0[123]|P1001|P1002|P1008|P1017|P2024|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/;
/** The same, where a layer in between left only words. */
const unreachableWords =
  /Code: `(08\w{3}|57P0[123])`|Can't reach database server|Connection terminated|is not queryable|timeout exceeded when trying to connect|Unable to start a transaction in the given time/;

/** The database could not be asked, or its answer was lost: the same call can succeed once it is back. */
export function isDatabaseUnreachable(error: unknown): boolean {
  if (codesOf(error).some((code) => code !== undefined && unreachableCode.test(code))) return true;
  return error instanceof Error && unreachableWords.test(error.message);
}
