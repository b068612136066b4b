import { cutText } from "@hone/core/prompts/describe";
import type { RowProblem } from "@hone/core/prompts/import/item";

/** A row of a file: its value, or why it has none. */
export type SourceRow =
  | { line: number; value: unknown }
  | { line: number; problem: RowProblem; excerpt: string };

/** Takes a file's bytes (UTF-8) piece by piece and gives its rows as they become complete. */
export interface RowSplitter {
  push(chunk: Buffer): SourceRow[];
  /** After the last piece. */
  end(): SourceRow[];
}

export const excerptLength = 200;

/** The beginning of a row, in characters that can be stored and shown. */
export function excerptOf(row: unknown): string {
  const text = Buffer.isBuffer(row)
    ? row.subarray(0, excerptLength * 4).toString("utf8")
    : typeof row === "string"
      ? row.slice(0, excerptLength * 2)
      : stringify(row);
  const storable = text.replace(/\p{Surrogate}/gu, "\ufffd").replaceAll("\0", "\ufffd");
  return cutText(storable, excerptLength);
}

function stringify(row: unknown): string {
  try {
    return (
      JSON.stringify(row, (_, value: unknown) => (typeof value === "string" ? cutText(value, 200) : value)) ??
      ""
    ).slice(0, 1000);
  } catch {
    // Nested deeper than the stack.
    return "";
  }
}

export function badRow(line: number, message: string, row: unknown, field = ""): SourceRow {
  return { line, problem: { field, message }, excerpt: excerptOf(row) };
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Text of UTF-8 bytes, or null where they are none. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

export const invalidUtf8 =
  "holds bytes that are not UTF-8 text; save the file as UTF-8 (or UTF-16 with a byte order mark)";

export function tooLong(bytes: number | null, limit: number): string {
  const size = bytes === null ? "" : `is ${bytes.toLocaleString("en")} bytes long; `;
  return `${size}at most ${limit.toLocaleString("en")} bytes are read for one row: it was skipped`;
}

/** A row from the bytes of one JSON document. */
export function jsonRow(line: number, bytes: Buffer, endsFile = false): SourceRow {
  const text = decodeUtf8(bytes);
  if (text === null) return badRow(line, invalidUtf8, bytes);
  try {
    return { line, value: JSON.parse(text) as unknown };
  } catch (error) {
    if (text.includes("\0")) return badRow(line, "holds a NUL byte; JSON text was expected", bytes);
    const reason = (error instanceof Error ? error.message : String(error))
      .replace(/, ?"[\s\S]*" is not valid JSON$/, "")
      .replace(/^Unexpected end of JSON input$/, "it ends in the middle of a value");
    const cut = endsFile ? "; the file ends here without a line end and may have been cut off" : "";
    return badRow(line, `is not valid JSON (${cutText(reason, 150)})${cut}`, bytes);
  }
}
