import type { DatasetFormatName } from "@hone/core/datasets/names";
import type { Finding } from "@hone/core/datasets/validate/finding";
import type { ParsedRow } from "@hone/core/datasets/validate/text-rows";
import type { ValidationSummary } from "@hone/core/datasets/validate/validate";

export interface FileCheck extends ValidationSummary {
  fileName: string;
  /** The first ones; the counts are of all. */
  findings: Finding[];
}

interface CheckOptions {
  signal: AbortSignal;
  onProgress: (share: number) => void;
}

const mostFindings = 200;

/**
 * Reads a file of the person's machine piece by piece and checks it; whether it is text or Parquet is told by its first
 * bytes. The checkers are loaded when first needed.
 */
export async function checkFile(
  file: File,
  format: DatasetFormatName,
  options: CheckOptions,
): Promise<FileCheck> {
  const { validateRows, validateText } = await import("@hone/core/datasets/validate/validate");
  const parquet = (await file.slice(0, 4).text()) === "PAR1";
  const run = parquet
    ? validateRows(paced(await parquetRows(file), options.signal), format)
    : validateText(chunksOf(file, options), format);
  const findings: Finding[] = [];
  let step = await run.next();
  for (; !step.done; step = await run.next()) if (findings.length < mostFindings) findings.push(step.value);
  return { fileName: file.name, findings, ...step.value };
}

async function parquetRows(file: File): Promise<AsyncGenerator<ParsedRow>> {
  const { readParquetRows } = await import("@hone/core/datasets/validate/parquet-rows");
  const { openParquet } = await import("./open-parquet");
  return readParquetRows(() => openParquet(file));
}

/** Lets the page paint and the person press "stop". */
const breathe = () => new Promise((resolve) => setTimeout(resolve));

async function* paced(rows: AsyncIterable<ParsedRow>, signal: AbortSignal): AsyncGenerator<ParsedRow> {
  let count = 0;
  for await (const row of rows) {
    yield row;
    count += 1;
    if (count % 2000 !== 0) continue;
    signal.throwIfAborted();
    await breathe();
  }
}

async function* chunksOf(file: File, { signal, onProgress }: CheckOptions): AsyncGenerator<Uint8Array> {
  const size = 1024 * 1024;
  for (let start = 0; start < file.size; start += size) {
    signal.throwIfAborted();
    yield new Uint8Array(await file.slice(start, start + size).arrayBuffer());
    onProgress(Math.min(1, (start + size) / file.size));
    await breathe();
  }
}
