import type { AppError } from "@hone/core/errors";
import type { GeneratedCandidate } from "@hone/core/generation/candidate";
import type { Decoder, NextToken } from "./decoder";
import { cacheCapacity, type KvBlock } from "./kv-cache";
import type { GenerateOptions, SampleRequest } from "./language-model";
import { Sequence, type SequenceContext } from "./sequence";

/** A request for candidates of one prompt. */
export interface GenerateJob {
  prompt: readonly number[];
  samples: readonly SampleRequest[];
  context: SequenceContext;
  options: GenerateOptions;
}

interface RunningJob extends GenerateJob {
  sequences: Sequence[];
  /** Samples that have begun. */
  started: number;
  prefilled?: { block: KvBlock; length: number; next: NextToken };
  resolve(candidates: GeneratedCandidate[]): void;
  reject(error: unknown): void;
}

/** A sequence and its place: row `i` of a group is row `i` of its block. */
interface Row {
  job: RunningJob;
  sequence: Sequence;
  index: number;
  /** Positions in the cache. */
  length: number;
}

interface Group {
  block: KvBlock;
  rows: Row[];
}

/**
 * Makes candidates for many requests at once: each prompt is read once and its cache copied to its samples; sequences
 * of similar length share a run; whoever is finished leaves and the next in the queue takes the place.
 */
export class Scheduler {
  private readonly waiting: RunningJob[] = [];
  private readonly groups = new Map<number, Group>();
  /** Other work on the same session (scoring), done between steps. */
  private readonly aside: { run(): Promise<void>; reject(error: unknown): void }[] = [];
  private active = 0;
  private running = false;
  private closed: AppError | undefined;

  constructor(
    private readonly decoder: Decoder,
    private readonly maxRows: number,
  ) {}

  generate(job: GenerateJob): Promise<GeneratedCandidate[]> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(this.closed);
      if (job.samples.length === 0) return resolve([]);
      const sequences = job.samples.map((sample) => new Sequence(job.prompt, sample, job.context));
      this.waiting.push({ ...job, sequences, started: 0, resolve, reject });
      this.wake();
    });
  }

  /** Runs `work` when the session is free. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(this.closed);
      this.aside.push({ run: () => work().then(resolve, reject), reject });
      this.wake();
    });
  }

  /** Ends everything with `reason`; later calls fail with it too. */
  close(reason: AppError): void {
    this.closed ??= reason;
    this.failAll(reason);
  }

  private wake(): void {
    if (this.running) return;
    this.running = true;
    void this.loop();
  }

  private async loop(): Promise<void> {
    while (!this.closed && (this.waiting.length > 0 || this.active > 0 || this.aside.length > 0)) {
      try {
        await this.aside.shift()?.run();
        this.dropWaiting();
        await this.admit();
        for (const group of [...this.groups.values()]) await this.stepGroup(group);
      } catch (error) {
        this.failAll(error);
      }
    }
    // In the same breath as the check above, so that no call falls between the two.
    this.running = false;
  }

  /** Requests that were cancelled before their turn came. */
  private dropWaiting(): void {
    for (const job of this.waiting.filter(
      ({ started, options }) => started === 0 && options.signal?.aborted,
    )) {
      this.waiting.splice(this.waiting.indexOf(job), 1);
      for (const sequence of job.sequences) sequence.cancel();
      this.settle(job);
    }
  }

  /** Starts samples of waiting requests while there is room. */
  private async admit(): Promise<void> {
    while (this.waiting.length > 0 && this.active < this.maxRows) {
      const job = this.waiting[0]!;
      if (!job.options.signal?.aborted) await this.prefill(job);
      if (this.closed || this.waiting[0] !== job) return;
      while (job.started < job.sequences.length && this.active < this.maxRows) this.start(job, job.started++);
      if (job.started < job.sequences.length) return;
      job.prefilled = undefined;
      this.waiting.shift();
      this.settle(job);
    }
  }

  private async prefill(job: RunningJob): Promise<void> {
    if (job.prefilled) return;
    try {
      job.prefilled = await this.decoder.prefill(job.prompt, job.options.signal);
    } catch (error) {
      // Aborted while reading: its samples end as cancelled, with nothing in them.
      if (!job.options.signal?.aborted) throw error;
    }
  }

  private start(job: RunningJob, index: number): void {
    const sequence = job.sequences[index]!;
    const { prefilled } = job;
    if (!prefilled || job.options.signal?.aborted) sequence.cancel();
    if (!prefilled || sequence.finished) return;
    this.advance(job, index, prefilled.next);
    if (sequence.finished) return;
    const { block, length } = prefilled;
    this.join({ job, sequence, index, length }, { block, row: 0 });
    this.active++;
  }

  /** Puts a row where its length belongs. */
  private join(row: Row, from: { block: KvBlock; row: number }): void {
    const capacity = cacheCapacity(row.length + 1);
    let group = this.groups.get(capacity);
    if (!group) {
      group = { block: this.decoder.newBlock(row.length + 1), rows: [] };
      this.groups.set(capacity, group);
    }
    group.block.append({ block: from.block, row: from.row, length: row.length });
    group.rows.push(row);
  }

  private leave(group: Group, index: number): void {
    group.block.remove(index);
    const last = group.rows.pop()!;
    if (index < group.rows.length) group.rows[index] = last;
    if (group.rows.length === 0) this.groups.delete(group.block.capacity);
  }

  private async stepGroup(group: Group): Promise<void> {
    this.dropCancelled(group);
    if (group.rows.length === 0) return;
    const rows = [...group.rows];
    const next = await this.decoder.step(
      group.block,
      rows.map((row) => row.sequence.lastToken),
      rows.map((row) => row.length),
    );
    if (this.closed) return;
    // From the back, so that rows keep their index until it is their turn.
    const done: Row[] = [];
    for (let i = rows.length - 1; i >= 0; i--) {
      const row = rows[i]!;
      row.length++;
      if (!row.sequence.finished) this.advance(row.job, row.index, next[i]!);
      if (row.sequence.finished) {
        this.leave(group, i);
        this.active--;
        done.push(row);
      } else if (row.length === group.block.capacity) {
        this.join(row, { block: group.block, row: i });
        this.leave(group, i);
      }
    }
    for (const row of done) this.settle(row.job);
  }

  private dropCancelled(group: Group): void {
    for (let i = group.rows.length - 1; i >= 0; i--) {
      const { job, sequence } = group.rows[i]!;
      if (!job.options.signal?.aborted && !sequence.finished) continue;
      sequence.cancel();
      this.leave(group, i);
      this.active--;
      this.settle(job);
    }
  }

  /** A listener that throws ends its own request only. */
  private advance(job: RunningJob, index: number, next: NextToken): void {
    try {
      const event = job.sequences[index]!.advance(next);
      job.options.onToken?.({ sample: index, ...event });
    } catch (error) {
      job.reject(error);
      for (const sequence of job.sequences) sequence.cancel();
    }
  }

  private settle(job: RunningJob): void {
    if (job.sequences.every((sequence) => sequence.finished))
      job.resolve(job.sequences.map((sequence) => sequence.candidate()));
  }

  private failAll(error: unknown): void {
    const jobs = new Set(this.waiting.splice(0));
    for (const group of this.groups.values()) for (const { job } of group.rows) jobs.add(job);
    this.groups.clear();
    this.active = 0;
    for (const job of jobs) job.reject(error);
    if (this.closed) for (const { reject } of this.aside.splice(0)) reject(error);
  }
}
