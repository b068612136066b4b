import { describeError } from "../../errors";
import type { Finding } from "./finding";
import type { ParsedRow } from "./text-rows";

/** A Parquet file as some library reads it: its row groups, and a range of rows as objects. */
export interface ParquetSource {
  groups: { rows: number; bytes: number }[];
  read(start: number, end: number): Promise<Record<string, unknown>[]>;
}

/** The largest row group that is read at once, in bytes before compression. */
const maxGroupBytes = 1024 * 1024 * 1024;

/** The rows of a Parquet file, a row group at a time; a row's line is its number. */
export async function* readParquetRows(open: () => Promise<ParquetSource>): AsyncGenerator<ParsedRow> {
  const wrong = (line: number, message: string): Finding => ({
    line,
    field: "file",
    message,
    severity: "error",
  });
  let source: ParquetSource;
  try {
    source = await open();
  } catch (error) {
    yield wrong(1, `is not a whole Parquet file: ${describeError(error)}`);
    return;
  }
  let row = 0;
  for (const group of source.groups) {
    if (group.bytes > maxGroupBytes) {
      yield wrong(row + 1, `has a row group of ${group.bytes} bytes; more than 1 GiB are not read`);
      return;
    }
    try {
      for (const value of await source.read(row, row + group.rows)) {
        row += 1;
        yield { line: row, value: toJson(value) };
      }
    } catch (error) {
      yield wrong(row + 1, `cannot be read from this row on: ${describeError(error)}`);
      return;
    }
  }
}

/** A value as JSON would hold it: readers give 64-bit integers as BigInt and moments as Date. */
function toJson(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.toISOString();
  // Bytes that are not marked as text are no string, and no format wants them.
  if (value instanceof Uint8Array) return { bytes: value.length };
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>, toJson);
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
}
