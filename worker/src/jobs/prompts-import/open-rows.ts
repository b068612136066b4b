import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { AppError } from "@hone/core/errors";
import { type ImportContainer, maxRowBytes } from "@hone/core/prompts/import/inspection";
import { CsvRecords, guessDelimiter } from "./csv-splitter";
import { isParquet, refuseStrangers, textContainer } from "./file-kind";
import { findRows, JsonValues } from "./json-splitter";
import { JsonLines, TextLines } from "./line-splitter";
import { parquetRows } from "./parquet-rows";
import type { RowSplitter, SourceRow } from "./source-row";
import { detectEncoding, type TextEncoding, utf8Bytes } from "./utf8-bytes";

/** So many bytes are looked at to see what a file is. */
const headBytes = 256 * 1024;

export interface OpenedRows {
  container: ImportContainer;
  encoding: TextEncoding | "binary";
  totalBytes: number;
  /** Rows as they are read, with the bytes read so far. Never the whole file in memory. */
  rows(signal?: AbortSignal): AsyncGenerator<{ rows: SourceRow[]; bytesRead: number }>;
}

/**
 * Opens a file of rows, whatever its container and encoding. Throws an `AppError` that says what the file is when it
 * holds no rows.
 * @param file local path
 * @param fileName as people know it: for messages, and for its extension
 */
export async function openRows(file: string, fileName: string, rowLimit = maxRowBytes): Promise<OpenedRows> {
  const { head, totalBytes } = await readHead(file);
  refuseStrangers(head, fileName);
  if (isParquet(head)) {
    return {
      container: "parquet",
      encoding: "binary",
      totalBytes,
      rows: (signal) => readParquet(file, fileName, totalBytes, signal),
    };
  }
  const encoding = detectEncoding(head);
  const start = await utf8Head(head, encoding);
  const container = textContainer(start.toString("utf8"), fileName);
  return {
    container,
    encoding,
    totalBytes,
    rows: (signal) => readText(file, encoding, splitterFor(container, start, rowLimit), signal),
  };
}

function splitterFor(
  container: Exclude<ImportContainer, "parquet">,
  start: Buffer,
  limit: number,
): RowSplitter {
  if (container === "jsonl") return new JsonLines(limit);
  if (container === "text") return new TextLines(limit);
  if (container === "json") return new JsonValues(findRows(start), limit);
  return new CsvRecords(guessDelimiter(start.toString("utf8")), limit);
}

async function readHead(file: string): Promise<{ head: Buffer; totalBytes: number }> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new AppError("NOT_FOUND", `${file} cannot be opened for reading.`, { cause });
  });
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return { head: buffer.subarray(0, bytesRead), totalBytes: size };
  } finally {
    await handle.close();
  }
}

async function utf8Head(head: Buffer, encoding: TextEncoding): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of utf8Bytes(once(head), encoding)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function* once(chunk: Buffer): AsyncGenerator<Buffer> {
  yield chunk;
}

async function* readText(file: string, encoding: TextEncoding, splitter: RowSplitter, signal?: AbortSignal) {
  let bytesRead = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    const stream = createReadStream(file, { highWaterMark: 64 * 1024, ...(signal ? { signal } : {}) });
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytesRead += chunk.length;
      yield chunk;
    }
  };
  for await (const chunk of utf8Bytes(counted(), encoding)) {
    const rows = splitter.push(chunk);
    if (rows.length > 0) yield { rows, bytesRead };
  }
  yield { rows: splitter.end(), bytesRead };
}

async function* readParquet(file: string, fileName: string, totalBytes: number, signal?: AbortSignal) {
  for await (const { rows, share } of parquetRows(file, fileName)) {
    signal?.throwIfAborted();
    yield { rows, bytesRead: Math.floor(share * totalBytes) };
  }
}
