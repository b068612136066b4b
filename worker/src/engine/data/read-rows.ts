import { createReadStream } from "node:fs";
import { open, readFile } from "node:fs/promises";
import type { Finding } from "@hone/core/datasets/validate/finding";
import { readParquetRows } from "@hone/core/datasets/validate/parquet-rows";
import { type ParsedRow, readTextRows } from "@hone/core/datasets/validate/text-rows";
import { formatFinding } from "@hone/core/datasets/validate/validate";
import { AppError } from "@hone/core/errors";
import { type RowOptions, rowReaderFor } from "@hone/core/training/row-reader";
import type { TrainingRow } from "@hone/core/training/rows";
import { openParquet } from "./parquet";

/** So many rows of a file are looked at to see what its rows are. */
const SAMPLE = 50;

/** A text file is one document, so it is read whole. */
const MAX_TEXT_BYTES = 256 * 1024 * 1024;

export interface ReadRowsOptions extends RowOptions {
  /** Told of every row (or part of one) that cannot be used, as `FILE:LINE: field: what is wrong`. */
  onProblem?: (line: string) => void;
  signal?: AbortSignal;
}

/** A row with its place, for messages about it. In Parquet the line is the row's number. */
export interface PlacedRow {
  file: string;
  line: number;
  row: TrainingRow;
}

export interface ReadSummary {
  /** Rows given out. */
  rows: number;
  /** Rows of the files of which at least a part could not be used. */
  badRows: number;
}

/**
 * Reads training files row by row, in any format that the project exports or imports: JSONL, one JSON array or Parquet,
 * told by content; a file named `.txt` is one document. What the rows are is told by the first of each file. Memory does
 * not grow with the files.
 * @returns (when it ends) how many rows there were
 * @throws AppError NOT_FOUND for a file that cannot be read; INVALID_INPUT when no row of all files can be used
 */
export async function* readRows(
  files: readonly string[],
  options: ReadRowsOptions,
): AsyncGenerator<PlacedRow, ReadSummary> {
  const summary: ReadSummary = { rows: 0, badRows: 0 };
  let first: string | undefined;
  const complain = (file: string, findings: Omit<Finding, "severity">[]) => {
    if (findings.length > 0) summary.badRows += 1;
    for (const finding of findings) {
      const line = formatFinding(file, { ...finding, severity: "error" });
      first ??= line;
      options.onProblem?.(line);
    }
  };
  for (const file of files) {
    for await (const { line, rows, problems } of readFileRows(file, options)) {
      options.signal?.throwIfAborted();
      complain(
        file,
        problems.map((problem) => ({ ...problem, line })),
      );
      for (const row of rows) {
        summary.rows += 1;
        yield { file, line, row };
      }
    }
  }
  if (summary.rows === 0)
    throw new AppError(
      "INVALID_INPUT",
      `${files.join(", ")}: there is no row that can be used${first === undefined ? "; the data are empty." : `. The first problem: ${first}`}`,
    );
  return summary;
}

interface MappedRow {
  line: number;
  rows: TrainingRow[];
  problems: { field: string; message: string }[];
}

async function* readFileRows(file: string, options: ReadRowsOptions): AsyncGenerator<MappedRow> {
  const parsed = await openRows(file, options.signal);
  const held: ParsedRow[] = [];
  let reader: ReturnType<typeof rowReaderFor> | undefined;
  const values = () => held.flatMap((row) => ("severity" in row ? [] : [row.value]));
  const map = (row: ParsedRow): MappedRow =>
    "severity" in row
      ? { line: row.line, rows: [], problems: [row] }
      : { line: row.line, ...reader!(row.value) };
  for await (const row of parsed) {
    if (reader !== undefined) yield map(row);
    else if (held.push(row) >= SAMPLE) {
      reader = rowReaderFor(values(), options);
      yield* held.splice(0).map(map);
    }
  }
  reader ??= rowReaderFor(values(), options);
  yield* held.map(map);
}

async function openRows(file: string, signal?: AbortSignal): Promise<AsyncIterable<ParsedRow>> {
  const { head, size } = await readHead(file);
  if (head === "PAR1") return readParquetRows(() => openParquet(file));
  if (!/\.txt$/i.test(file))
    return readTextRows(createReadStream(file, { signal, highWaterMark: 1 << 20 }), true);
  if (size > MAX_TEXT_BYTES)
    throw new AppError(
      "TOO_LARGE",
      `${file}: is ${size.toLocaleString("en")} bytes; a text file is one document of at most ${MAX_TEXT_BYTES.toLocaleString("en")}. Write documents as JSONL rows {"text": …}.`,
    );
  return textFile(file);
}

async function* textFile(file: string): AsyncGenerator<ParsedRow> {
  const bytes = await readFile(file);
  try {
    yield { line: 1, value: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    yield {
      line: 1,
      field: "file",
      message: "is not valid UTF-8; save the file as UTF-8",
      severity: "error",
    };
  }
}

/** The first four bytes as Latin-1, and the size in bytes. */
async function readHead(file: string): Promise<{ head: string; size: number }> {
  const handle = await open(file).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "ENOENT" ? "there is no such file" : cause.message;
    throw new AppError("NOT_FOUND", `${file}: cannot be read (${why}).`, { cause });
  });
  try {
    const stat = await handle.stat();
    if (stat.isDirectory())
      throw new AppError("INVALID_INPUT", `${file}: is a folder; name one file in it, such as train.jsonl.`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return { head: buffer.toString("latin1", 0, bytesRead), size: stat.size };
  } finally {
    await handle.close();
  }
}
