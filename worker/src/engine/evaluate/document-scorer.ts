import { setImmediate } from "node:timers/promises";
import { AppError } from "@hone/core/errors";
import type { HfConfig } from "../checkpoint/hf-config";
import { inspectModelFolder, readWeights } from "../checkpoint/model-folder";
import type { EncodedDocument } from "../data/encoded";
import { fitLength } from "../data/fit-length";
import { familyOf } from "../models/families";
import type { TrainingSizes } from "../models/training-io";
import { encodeModel } from "../onnx/encode";
import { type HostTensor, RuntimeSession } from "../runtime/session";
import { TextTokenizer } from "../tokenizer/text-tokenizer";
import { buildForwardGraph, forwardIo } from "./forward-graph";
import { feedsOf, planBatches } from "./packed-documents";

export interface ScorerOptions {
  /** Longest document in tokens; 2048 or the model's context when not given, whichever is less. */
  maxTokens?: number;
  /** Threads of one operator; all processors when not given. */
  threads?: number;
}

export interface ScoreOptions {
  signal?: AbortSignal;
  /** Documents done, of all. */
  onProgress?(done: number, total: number): void;
}

/** Attention takes memory by the square of the length; few texts that people judge are longer. */
const DEFAULT_MAX_TOKENS = 2048;

/** A finished model that says how good or how probable documents are, many of them at a time. */
export class DocumentScorer {
  private open: { sizes: string; session: RuntimeSession } | undefined;

  private constructor(
    readonly folder: string,
    readonly config: HfConfig,
    readonly tokenizer: TextTokenizer,
    private readonly weights: Record<string, HostTensor>,
    readonly maxTokens: number,
    private readonly threads: number | undefined,
  ) {}

  /**
   * Reads a Hugging Face model folder, a language model's or a reward model's.
   * @throws AppError naming the file, field or tensor that is wrong; INVALID_INPUT for more tokens than the model's context
   */
  static async open(folder: string, { maxTokens, threads }: ScorerOptions = {}): Promise<DocumentScorer> {
    const inspected = await inspectModelFolder(folder);
    const { config } = inspected;
    const { contextLength } = config.model;
    if (maxTokens !== undefined && maxTokens > contextLength)
      throw new AppError(
        "INVALID_INPUT",
        `${folder}: ${maxTokens} tokens are more than the model's context of ${contextLength}; take that or less.`,
      );
    const tokenizer = await TextTokenizer.load(folder);
    const source = await readWeights(inspected);
    const weights: Record<string, HostTensor> = {};
    for (const [name, shape] of familyOf(config.model).weightShapes(config.model))
      weights[name] = { dtype: "float32", shape, data: source(name) };
    const limit = maxTokens ?? Math.min(contextLength, DEFAULT_MAX_TOKENS);
    return new DocumentScorer(folder, config, tokenizer, weights, limit, threads);
  }

  get isRewardModel(): boolean {
    return this.config.model.head === "reward";
  }

  /**
   * By document: of a reward model the reward at its last token, null where it has more than `maxTokens` tokens; of a
   * language model −ln p of its learned tokens, summed, in nats. A long document is split for a language model: every
   * further part sees the last token of the one before it and no more.
   */
  async score(documents: readonly EncodedDocument[], options: ScoreOptions = {}): Promise<(number | null)[]> {
    const results = documents.map((): number | null => (this.isRewardModel ? null : 0));
    const parts: EncodedDocument[] = [];
    const owners: number[] = [];
    for (const [owner, document] of documents.entries())
      for (const part of this.partsOf(document)) {
        parts.push(part);
        owners.push(owner);
      }
    const { sizes, batches } = planBatches(parts, this.maxTokens, this.isRewardModel ? "last" : "learned");
    let done = 0;
    for (const batch of batches) {
      // Lets messages and signals through: a batch holds the thread.
      await setImmediate();
      options.signal?.throwIfAborted();
      const session = await this.sessionFor(sizes);
      const feeds = feedsOf(batch, parts, sizes, !this.isRewardModel);
      const { [forwardIo.results]: found } = await session.run({ ...this.weights, ...feeds });
      for (const [i, { document }] of batch.spots.entries()) {
        const owner = owners[document]!;
        results[owner] = (results[owner] ?? 0) + (found!.data[i] as number);
      }
      done += batch.rows.flat().length;
      options.onProgress?.(done, parts.length);
    }
    return results;
  }

  async release(): Promise<void> {
    await this.open?.session.release();
    this.open = undefined;
  }

  private partsOf(document: EncodedDocument): EncodedDocument[] {
    if (document.tokens.length <= this.maxTokens) return [document];
    return this.isRewardModel ? [] : fitLength([document], this.maxTokens, "split").documents;
  }

  private async sessionFor(sizes: TrainingSizes): Promise<RuntimeSession> {
    const key = JSON.stringify(sizes);
    if (this.open?.sizes !== key) {
      await this.release();
      const model = encodeModel(buildForwardGraph(this.config.model, sizes));
      const session = await RuntimeSession.create(model, { threads: this.threads, memoryPattern: false });
      this.open = { sizes: key, session };
    }
    return this.open.session;
  }
}
