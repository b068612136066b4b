import { AppError, describeError } from "@hone/core/errors";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import type { SourceRow } from "./source-row";

/** Row groups are read whole; a larger one would not fit into the worker's memory. */
const maxRowGroupBytes = 512 * 1024 ** 2;

/** The rows of a Parquet file, one row group at a time; a row's "line" is its number. */
export async function* parquetRows(
  file: string,
  fileName: string,
): AsyncGenerator<{ rows: SourceRow[]; share: number }> {
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer).catch((error: unknown) => {
    throw unreadable(fileName, error);
  });
  const total = Number(metadata.num_rows);
  let start = 0;
  for (const [i, group] of metadata.row_groups.entries()) {
    const bytes = Number(group.total_byte_size);
    if (bytes > maxRowGroupBytes) {
      throw new AppError(
        "TOO_LARGE",
        `${fileName}: row group ${i + 1} holds ${bytes.toLocaleString("en")} bytes; at most ${maxRowGroupBytes.toLocaleString("en")} are read at once. Write the file with smaller row groups.`,
      );
    }
    const end = start + Number(group.num_rows);
    const values = await parquetReadObjects({
      file: buffer,
      metadata,
      compressors,
      rowStart: start,
      rowEnd: end,
    }).catch((error: unknown) => {
      throw unreadable(fileName, error, `row group ${i + 1}`);
    });
    const from = start;
    // Handed on in pieces, so that a group does not become one transaction.
    for (let at = 0; at < values.length; at += 500) {
      const rows = values
        .slice(at, at + 500)
        .map((value, n): SourceRow => ({ line: from + at + n + 1, value: plainValue(value) }));
      yield { rows, share: (from + at + rows.length) / Math.max(1, total) };
    }
    start = end;
  }
}

function unreadable(fileName: string, error: unknown, where?: string): AppError {
  const place = where === undefined ? "" : `, ${where}`;
  const message = `${fileName}${place}: not a complete Parquet file (${describeError(error)}). It may have been cut off.`;
  return new AppError("INVALID_INPUT", message, { cause: error });
}

/** Parquet's values as JSON would have them: big integers as numbers where exact, dates as ISO 8601, bytes as text. */
function plainValue(value: unknown): unknown {
  if (typeof value === "bigint")
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>, plainValue);
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainValue(inner)]));
  }
  return value;
}
