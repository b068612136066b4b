import { AppError } from "@hone/core/errors";
import { decodeIo } from "../models/decode-io";
import type { ModelConfig } from "../models/families";
import type { HostTensor, RuntimeSession } from "../runtime/session";
import { cacheCapacity, KvBlock } from "./kv-cache";

/** Positions computed in one run of a prompt; bounds the memory of the attention scores. */
const CHUNK = 512;

/** Numbers that the logits of one run may take when a text is scored (64 MiB). */
const MOST_LOGITS = 2 ** 24;

const HIDDEN = Number.NEGATIVE_INFINITY;

/** The model's view of one place in a text. */
export interface NextToken {
  /** One number per token of the vocabulary. */
  logits: Float32Array;
  /** ln Σ e^logit: a token's log-probability is its logit minus this. */
  logNormalizer: number;
}

/** Runs a decode graph (`models/decode-io.ts`) over caches in JavaScript memory. Knows no tokens' meaning. */
export class Decoder {
  constructor(
    private readonly session: RuntimeSession,
    private readonly config: ModelConfig,
  ) {}

  /**
   * Reads a prompt once.
   * @param tokens at least one
   * @returns a block with one row that holds the prompt, and what comes after it
   */
  async prefill(
    tokens: readonly number[],
    signal?: AbortSignal,
  ): Promise<{ block: KvBlock; length: number; next: NextToken }> {
    const block = this.newBlock(tokens.length + 1);
    block.append();
    let next: NextToken | undefined;
    for (let start = 0; start < tokens.length; start += CHUNK) {
      signal?.throwIfAborted();
      const chunk = tokens.slice(start, start + CHUNK);
      const last = start + chunk.length === tokens.length;
      [next] = await this.readChunk(block, chunk, start, last ? [chunk.length - 1] : [0]);
    }
    if (!next) throw new AppError("INTERNAL", "A prompt without tokens reached the decoder.");
    return { block, length: tokens.length, next };
  }

  /**
   * The model's view of every place from `from` on: the n-th result is what it expected of token `from + n`.
   * @param from at least 1: nothing comes before the first token
   */
  async *views(tokens: readonly number[], from: number, signal?: AbortSignal): AsyncGenerator<NextToken[]> {
    const block = this.newBlock(tokens.length);
    block.append();
    const rows = Math.max(1, Math.floor(MOST_LOGITS / this.config.vocabularySize));
    const end = tokens.length - 1;
    for (let start = 0; start < end; ) {
      signal?.throwIfAborted();
      const beforeText = start < from - 1;
      const stop = beforeText
        ? Math.min(start + CHUNK, from - 1)
        : Math.min(start + Math.min(CHUNK, rows), end);
      const chunk = tokens.slice(start, stop);
      const views = await this.readChunk(block, chunk, start, beforeText ? [0] : chunk.map((_, i) => i));
      if (!beforeText) yield views;
      start = stop;
    }
  }

  /**
   * One more token for every row of a block.
   * @param tokens the last token of each row, not in the cache yet
   * @param lengths how many positions of each row are in the cache; less than the block's capacity
   */
  async step(block: KvBlock, tokens: readonly number[], lengths: readonly number[]): Promise<NextToken[]> {
    const rows = tokens.length;
    const width = block.capacity + 1;
    const bias = new Float32Array(rows * width);
    lengths.forEach((length, row) => {
      bias.fill(HIDDEN, row * width + length, row * width + block.capacity);
    });
    const feeds: Record<string, HostTensor> = {
      [decodeIo.inputIds]: int64(tokens, [rows, 1]),
      [decodeIo.positionIds]: int64(lengths, [rows, 1]),
      [decodeIo.attentionBias]: { dtype: "float32", shape: [rows, 1, 1, width], data: bias },
      [decodeIo.logitRows]: int64(Array.from(tokens.keys()), [rows]),
      ...this.cacheFeeds(block),
    };
    const out = await this.session.run(feeds);
    for (let row = 0; row < rows; row++) this.storeNew(block, out, row, 1, lengths[row]!);
    return this.nextTokens(out, rows);
  }

  newBlock(length: number): KvBlock {
    return new KvBlock(this.config, cacheCapacity(length));
  }

  /** Runs consecutive tokens of the block's only row and stores their keys and values. */
  private async readChunk(
    block: KvBlock,
    tokens: readonly number[],
    position: number,
    logitRows: readonly number[],
  ): Promise<NextToken[]> {
    const seq = tokens.length;
    // At the beginning there is nothing to look back at.
    const past = position === 0 ? 0 : block.capacity;
    const width = past + seq;
    const bias = new Float32Array(seq * width);
    for (let row = 0; row < seq; row++) {
      bias.fill(HIDDEN, row * width + Math.min(position, past), row * width + past);
      bias.fill(HIDDEN, row * width + past + row + 1, (row + 1) * width);
    }
    const out = await this.session.run({
      [decodeIo.inputIds]: int64(tokens, [1, seq]),
      [decodeIo.positionIds]: int64(
        tokens.map((_, i) => position + i),
        [1, seq],
      ),
      [decodeIo.attentionBias]: { dtype: "float32", shape: [1, 1, seq, width], data: bias },
      [decodeIo.logitRows]: int64(logitRows, [logitRows.length]),
      ...this.cacheFeeds(block, past),
    });
    this.storeNew(block, out, 0, seq, position);
    return this.nextTokens(out, logitRows.length);
  }

  private cacheFeeds(block: KvBlock, past = block.capacity): Record<string, HostTensor> {
    const { layers, keyValueHeads, headSize } = this.config;
    const feeds: Record<string, HostTensor> = {};
    const shape = [block.count, keyValueHeads, past, headSize];
    const empty = new Float32Array(0);
    for (let layer = 0; layer < layers; layer++) {
      const data = (kind: "keys" | "values") => (past === 0 ? empty : block.view(kind, layer));
      feeds[decodeIo.pastKey(layer)] = { dtype: "float32", shape, data: data("keys") };
      feeds[decodeIo.pastValue(layer)] = { dtype: "float32", shape, data: data("values") };
    }
    return feeds;
  }

  private storeNew(
    block: KvBlock,
    out: Record<string, HostTensor>,
    row: number,
    seq: number,
    position: number,
  ) {
    for (let layer = 0; layer < this.config.layers; layer++) {
      block.store("keys", layer, floats(out, decodeIo.newKey(layer)), row, seq, position);
      block.store("values", layer, floats(out, decodeIo.newValue(layer)), row, seq, position);
    }
  }

  private nextTokens(out: Record<string, HostTensor>, rows: number): NextToken[] {
    const logits = floats(out, decodeIo.logits);
    const normalizers = floats(out, decodeIo.logNormalizer);
    const width = this.config.vocabularySize;
    return Array.from({ length: rows }, (_, row) => {
      const logNormalizer = normalizers[row]!;
      if (!Number.isFinite(logNormalizer))
        throw new AppError(
          "INTERNAL",
          "The model computed numbers that are not finite; its weights are unusable.",
        );
      return { logits: logits.subarray(row * width, (row + 1) * width), logNormalizer };
    });
  }
}

function floats(out: Record<string, HostTensor>, name: string): Float32Array {
  return out[name]!.data as Float32Array;
}

function int64(values: readonly number[], shape: readonly number[]): HostTensor {
  return { dtype: "int64", shape, data: BigInt64Array.from(values, BigInt) };
}
