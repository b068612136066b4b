import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import type { ColumnType } from "@hone/core/datasets/formats/format";
import { textLayouts } from "@hone/core/datasets/serialize";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { JsonEncoder } from "./json-encoder";
import { parquetSchema, toParquetValue } from "./parquet-schema";

/** A file that rows are written to, one batch after the other. Its bytes depend on the rows alone. */
export interface RowFile {
  readonly rows: number;
  write(rows: readonly object[]): Promise<void>;
  /** Writes what is left and makes sure that it lies on the disk. */
  close(): Promise<{ bytes: number; sha256: string }>;
  /** Lets go of a file that will not be finished; does nothing after `close`. */
  discard(): Promise<void>;
}

/** Counts and hashes what goes through it. */
class HashedFile {
  private readonly hash = createHash("sha256");
  private bytes = 0;
  private closed = false;

  private constructor(private readonly handle: FileHandle) {}

  static async create(path: string): Promise<HashedFile> {
    return new HashedFile(await open(path, "wx"));
  }

  async append(chunk: Uint8Array): Promise<void> {
    this.hash.update(chunk);
    this.bytes += chunk.length;
    await this.handle.writeFile(chunk);
  }

  async close(): Promise<{ bytes: number; sha256: string }> {
    await this.handle.sync();
    await this.discard();
    return { bytes: this.bytes, sha256: this.hash.digest("hex") };
  }

  async discard(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.handle.close();
  }
}

/** Writes one small file whole. */
export async function writeWhole(path: string, content: string): Promise<{ bytes: number; sha256: string }> {
  const file = await HashedFile.create(path);
  await file.append(Buffer.from(content));
  return file.close();
}

/** Bytes that are collected before they are written. */
const pieceBytes = 256 * 1024;

export async function createTextFile(path: string, layout: "jsonl" | "json"): Promise<RowFile> {
  const file = await HashedFile.create(path);
  const encoder = new JsonEncoder();
  const { open: opening, between, close: closing } = textLayouts[layout];
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    write: async (batch) => {
      for (const row of batch) {
        encoder.raw(rows === 0 ? opening : between);
        encoder.row(row);
        rows += 1;
        if (encoder.size >= pieceBytes) await file.append(encoder.take());
      }
    },
    close: async () => {
      encoder.raw(rows === 0 ? opening + closing : closing);
      await file.append(encoder.take());
      return file.close();
    },
    discard: () => file.discard(),
  };
}

/** Rows of text are large, and a whole row group is held in memory. */
const rowsPerGroup = 5000;
const bytesPerGroup = 16 * 1024 * 1024;

export async function createParquetFile(path: string, columns: Record<string, ColumnType>): Promise<RowFile> {
  const file = await HashedFile.create(path);
  const sink = new FlushedWriter(file);
  const parquet = new ParquetWriter({ writer: sink, schema: parquetSchema(columns), createdBy: "hone" });
  let group: object[] = [];
  let groupBytes = 0;
  let rows = 0;
  const flush = async () => {
    const columnData = Object.entries(columns).map(([name, type]) => ({
      name,
      data: group.map((row) => toParquetValue((row as Record<string, unknown>)[name], type)),
    }));
    const count = group.length;
    group = [];
    groupBytes = 0;
    await parquet.write({ columnData, rowGroupSize: count });
  };
  return {
    get rows() {
      return rows;
    },
    write: async (batch) => {
      for (const row of batch) {
        group.push(row);
        groupBytes += JSON.stringify(row).length;
        rows += 1;
        if (group.length >= rowsPerGroup || groupBytes >= bytesPerGroup) await flush();
      }
    },
    close: async () => {
      if (group.length > 0) await flush();
      await parquet.finish();
      await sink.flush();
      return file.close();
    },
    discard: () => file.discard(),
  };
}

/** Hands its bytes on after every row group, so that only one group is in memory. */
class FlushedWriter extends ByteWriter {
  constructor(private readonly file: HashedFile) {
    super();
  }

  async flush(): Promise<void> {
    const bytes = this.getBytes().slice();
    this.index = 0;
    await this.file.append(bytes);
  }
}
