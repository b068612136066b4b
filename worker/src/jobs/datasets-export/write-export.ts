import { createHash } from "node:crypto";
import path from "node:path";
import type { DatasetExportDetail } from "@hone/core/datasets/contracts";
import { canonicalJson } from "@hone/core/datasets/definition";
import type { DatasetFormat } from "@hone/core/datasets/formats/format";
import { datasetFormats } from "@hone/core/datasets/formats/registry";
import type { JudgementStamp, PromptJudgements } from "@hone/core/datasets/judgements";
import type { Manifest } from "@hone/core/datasets/manifest";
import { type SplitName, splitNames } from "@hone/core/datasets/names";
import { fileNameOf } from "@hone/core/datasets/serialize";
import { type SkipReason, skipReasons } from "@hone/core/datasets/skip-reasons";
import { splitKey, splitOf } from "@hone/core/datasets/split";
import { AppError } from "@hone/core/errors";
import { describeGuidelineVersions } from "@hone/prisma/repositories/datasets/guideline-versions";
import type { LabelerHash } from "@hone/prisma/repositories/datasets/labelers";
import { readJudgements } from "@hone/prisma/repositories/datasets/reader";
import type { Snapshot } from "@hone/prisma/repositories/datasets/snapshot";
import { createParquetFile, createTextFile, type RowFile, writeWhole } from "./row-files";

export interface WriteOptions {
  folder: string;
  workspaceId: string;
  hashLabeler: LabelerHash;
  /** Called after every batch; throws to stop. */
  onProgress(progress: { rowsWritten: number; judgementsRead: number }): Promise<void>;
}

type ExportPlan = Pick<DatasetExportDetail, "datasetName" | "definition" | "format" | "container">;

/** Writes the files of an export into an empty folder, in one pass over the snapshot, and describes them. */
export async function writeExport(
  snapshot: Snapshot,
  plan: ExportPlan,
  options: WriteOptions,
): Promise<Manifest> {
  const format = datasetFormats[plan.format];
  const tally = new Tally();
  const splits = new SplitFiles(options.folder, plan, format);
  try {
    await writeRows(snapshot, plan, format, { ...options, tally, splits });
    if (splits.rows() === 0) throw new AppError("INVALID_INPUT", nothingWritten(plan, tally));
    const files = await splits.close();
    const versions = await describeGuidelineVersions(snapshot.client, tally.guidelineVersions);
    const manifest = describe(plan, format, tally, versions, files);
    await writeWhole(path.join(options.folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
    return manifest;
  } finally {
    await splits.discard();
  }
}

async function writeRows(
  snapshot: Snapshot,
  plan: ExportPlan,
  format: DatasetFormat,
  { tally, splits, ...options }: WriteOptions & { tally: Tally; splits: SplitFiles },
): Promise<void> {
  const source = readJudgements(snapshot, {
    workspaceId: options.workspaceId,
    definition: plan.definition,
    hashLabeler: options.hashLabeler,
    fullDetail: format.fullDetail ?? false,
  });
  for await (const batch of source) {
    for (const item of batch) {
      tally.count(item);
      const split = splitOf(splitKey(item, plan.definition.split.by), plan.definition.split);
      format.write(item, {
        row: (row) => splits.add(split, row),
        skip: (reason) => tally.skip(reason),
      });
      await splits.flushIfLarge();
    }
    await splits.flush();
    await options.onProgress({ rowsWritten: splits.rows(), judgementsRead: tally.judgements() });
  }
}

function nothingWritten(plan: ExportPlan, tally: Tally): string {
  const reasons = tally.skippedList().map(({ explanation, count }) => `${explanation} (${count})`);
  return `Not one row could be written as ${plan.format}: ${reasons.join("; ") || "no judgement passes the filters"}.`;
}

/** What went through, counted for the manifest. */
class Tally {
  readonly guidelineVersions = new Map<string, number>();
  private readonly labelers = new Map<string, number>();
  private readonly skipped = new Map<SkipReason, number>();
  private readonly counts = { prompts: 0, demonstrations: 0, rankings: 0, corrections: 0 };

  count(item: PromptJudgements): void {
    this.counts.prompts += 1;
    for (const { source } of item.demonstrations)
      this.counts[source === "correction" ? "corrections" : "demonstrations"] += 1;
    this.counts.rankings += item.rankings.length;
    this.counts.corrections += item.corrections.length;
    for (const stamp of item.demonstrations) this.stamp(stamp);
    for (const stamp of item.rankings) this.stamp(stamp);
    for (const stamp of item.corrections) this.stamp(stamp);
  }

  private stamp({ annotator, guidelineVersionId }: JudgementStamp): void {
    if (annotator !== null) increment(this.labelers, annotator);
    if (guidelineVersionId !== null) increment(this.guidelineVersions, guidelineVersionId);
  }

  skip(reason: SkipReason): void {
    increment(this.skipped, reason);
  }

  judgements(): number {
    return this.counts.demonstrations + this.counts.rankings + this.counts.corrections;
  }

  skippedList(): Manifest["skipped"] {
    return [...this.skipped]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([reason, count]) => ({ reason, explanation: skipReasons[reason], count }));
  }

  labelerList(): Manifest["labelers"] {
    return [...this.labelers]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, judgements]) => ({ id, judgements }));
  }

  countsWith(rows: Record<SplitName, number>): Manifest["counts"] {
    return { ...this.counts, rows };
  }
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

const maxWaitingRows = 100;

/** A file per part of the split, opened with its first row: a part without rows has no file. */
class SplitFiles {
  private readonly files = new Map<SplitName, RowFile>();
  private readonly waiting: Record<SplitName, object[]> = { train: [], validation: [], test: [] };
  private waitingRows = 0;

  constructor(
    private readonly folder: string,
    private readonly plan: ExportPlan,
    private readonly format: DatasetFormat,
  ) {}

  add(split: SplitName, row: object): void {
    this.waiting[split].push(row);
    this.waitingRows += 1;
  }

  /** Rows can be large, and one prompt can have many: few are kept in memory. */
  async flushIfLarge(): Promise<void> {
    if (this.waitingRows >= maxWaitingRows) await this.flush();
  }

  async flush(): Promise<void> {
    this.waitingRows = 0;
    for (const split of splitNames) {
      const rows = this.waiting[split];
      if (rows.length === 0) continue;
      this.waiting[split] = [];
      const file = this.files.get(split) ?? (await this.open(split));
      await file.write(rows);
    }
  }

  rows(): number {
    return splitNames.reduce((sum, split) => sum + this.rowsOf(split), 0);
  }

  rowsOf(split: SplitName): number {
    return this.files.get(split)?.rows ?? 0;
  }

  /** Closes all files and writes those that describe them. */
  async close(): Promise<Manifest["files"]> {
    const files: Manifest["files"] = [];
    for (const split of splitNames) {
      const file = this.files.get(split);
      if (file === undefined) continue;
      files.push({ name: this.nameOf(split), split, rows: file.rows, ...(await file.close()) });
    }
    const written = files.map(({ name, split }) => ({ name, split: split! }));
    for (const { name, content } of this.format.companions?.(this.plan.datasetName, written) ?? [])
      files.push({
        name,
        split: null,
        rows: 0,
        ...(await writeWhole(path.join(this.folder, name), content)),
      });
    return files;
  }

  async discard(): Promise<void> {
    for (const file of this.files.values()) await file.discard();
  }

  private nameOf(split: SplitName): string {
    return fileNameOf(split, this.format, this.plan.container);
  }

  private async open(split: SplitName): Promise<RowFile> {
    const target = path.join(this.folder, this.nameOf(split));
    const file =
      this.plan.container === "parquet"
        ? await createParquetFile(target, this.format.columns!)
        : await createTextFile(target, this.format.layout);
    this.files.set(split, file);
    return file;
  }
}

function describe(
  plan: ExportPlan,
  format: DatasetFormat,
  tally: Tally,
  guidelineVersions: Manifest["guidelineVersions"],
  files: Manifest["files"],
): Manifest {
  const rowsOf = (split: SplitName) => files.find((file) => file.split === split)?.rows ?? 0;
  return {
    manifestVersion: 1,
    dataset: plan.datasetName,
    format: plan.format,
    formatVersion: format.version,
    container: plan.container,
    definition: plan.definition,
    definitionHash: sha256(canonicalJson(plan.definition)),
    counts: tally.countsWith({
      train: rowsOf("train"),
      validation: rowsOf("validation"),
      test: rowsOf("test"),
    }),
    skipped: tally.skippedList(),
    guidelineVersions,
    labelers: tally.labelerList(),
    files,
    contentHash: sha256(files.map((file) => `${file.name} ${file.sha256}\n`).join("")),
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
