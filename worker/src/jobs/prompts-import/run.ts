import type { ImportDetail } from "@hone/core/prompts/import/inspection";
import type { ImportedItem } from "@hone/core/prompts/import/item";
import type { ImportShape } from "@hone/core/prompts/import/registry";
import {
  type BatchOutcome,
  commitBatch,
  type ImportBatch,
} from "@hone/prisma/repositories/imports/commit-batch";
import type { JobContext } from "../context";
import { openRows } from "./open-rows";
import { type MappedRow, RowMapper } from "./row-mapper";

/**
 * A batch ends with so many rows, or so many characters of prompts and completions. Small ones: V8 keeps strings over
 * 128 kB away from its young generation, where garbage is cheap, and memory would grow by hundreds of megabytes.
 */
const rowsPerBatch = 100;
const charactersPerBatch = 60_000;
/** Screens hear of progress no more often than this. */
const announceEveryMs = 500;

export interface RunOptions {
  /** Called after every stored batch, for a progress bar. */
  onProgress?: (bytesRead: number) => void;
}

/**
 * Reads an import's file and stores it batch by batch. Rows that an earlier attempt stored are read again, so that line
 * numbers and ids are known, but not stored again. While one batch is stored the next is read.
 */
export async function runImport(
  row: ImportDetail,
  file: string,
  { database, signal }: Pick<JobContext, "database" | "signal">,
  { onProgress }: RunOptions = {},
): Promise<BatchOutcome["kind"]> {
  const opened = await openRows(file, row.fileName);
  const mapper = new RowMapper({
    shape: row.shape as ImportShape,
    mapping: row.mapping,
    defaults: row.defaults,
    source: row.fileName,
    importId: row.id,
  });
  const target = { workspaceId: row.workspaceId, importId: row.id };
  const writer = new BatchWriter(row.rowsRead, async (batch) => {
    const outcome = await commitBatch(database, target, batch);
    onProgress?.(batch.bytesRead);
    return outcome.kind;
  });
  let seen = 0;
  for await (const { rows, bytesRead } of opened.rows(signal)) {
    for (const source of rows) {
      const mapped = mapper.map(source);
      seen++;
      if (seen > row.rowsRead) await writer.add(mapped, bytesRead);
      if (writer.outcome !== "stored") return writer.outcome;
    }
    signal.throwIfAborted();
  }
  return writer.finish(opened.totalBytes);
}

/** Collects rows into batches and stores them one after another, one ahead of the reader. */
class BatchWriter {
  outcome: BatchOutcome["kind"] = "stored";
  private batch: ImportBatch;
  private characters = 0;
  private storing: Promise<void> = Promise.resolve();
  private announcedAt = 0;

  constructor(
    rowsRead: number,
    private readonly store: (batch: ImportBatch) => Promise<BatchOutcome["kind"]>,
  ) {
    this.batch = emptyBatch(rowsRead);
  }

  async add({ items, issues }: MappedRow, bytesRead: number): Promise<void> {
    this.batch.toRow++;
    this.batch.bytesRead = bytesRead;
    this.batch.items.push(...items);
    this.batch.issues.push(...issues);
    if (issues.length > 0) this.batch.badRows++;
    for (const { item } of items) this.characters += charactersOf(item);
    const rows = this.batch.toRow - this.batch.fromRow;
    if (rows >= rowsPerBatch || this.characters >= charactersPerBatch) await this.flush();
  }

  /** Stores what is left. */
  async finish(totalBytes: number): Promise<BatchOutcome["kind"]> {
    this.batch.bytesRead = totalBytes;
    await this.flush();
    await this.storing;
    return this.outcome;
  }

  private async flush(): Promise<void> {
    await this.storing;
    if (this.outcome !== "stored") return;
    const batch = this.batch;
    const now = Date.now();
    batch.announce = now - this.announcedAt >= announceEveryMs;
    if (batch.announce) this.announcedAt = now;
    this.storing = this.store(batch).then((outcome) => {
      this.outcome = outcome;
    });
    // The next flush throws what went wrong; until then nobody else may complain of it.
    this.storing.catch(() => undefined);
    this.batch = emptyBatch(batch.toRow);
    this.characters = 0;
  }
}

function emptyBatch(rowsRead: number): ImportBatch {
  return {
    fromRow: rowsRead,
    toRow: rowsRead,
    bytesRead: 0,
    items: [],
    issues: [],
    badRows: 0,
    announce: false,
  };
}

function charactersOf({ messages, candidates, demonstrations }: ImportedItem): number {
  const completions = [...candidates, ...demonstrations].reduce((sum, { text }) => sum + text.length, 0);
  return messages.reduce((sum, { content }) => sum + content.length, completions);
}
