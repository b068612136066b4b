import { decodeIo } from "../models/decode-io";
import type { ModelConfig } from "../models/families";
import { encodeModel } from "../onnx/encode";
import type { Graph } from "../onnx/graph";
import { type HostTensor, RuntimeSession } from "../runtime/session";

/** Feeds for one sequence whose first `past` positions lie in caches of `capacity` places. */
function feeds(config: ModelConfig, ids: number[], past: number, capacity: number, caches: HostTensor[][]) {
  const seq = ids.length;
  const bias = new Float32Array(seq * (capacity + seq));
  for (let row = 0; row < seq; row++)
    for (let column = 0; column < capacity + seq; column++) {
      const visible = column < capacity ? column < past : column - capacity <= row;
      bias[row * (capacity + seq) + column] = visible ? 0 : Number.NEGATIVE_INFINITY;
    }
  const result: Record<string, HostTensor> = {
    [decodeIo.inputIds]: { dtype: "int64", shape: [1, seq], data: BigInt64Array.from(ids, BigInt) },
    [decodeIo.positionIds]: {
      dtype: "int64",
      shape: [1, seq],
      data: BigInt64Array.from(ids, (_, i) => BigInt(past + i)),
    },
    [decodeIo.attentionBias]: { dtype: "float32", shape: [1, 1, seq, capacity + seq], data: bias },
    [decodeIo.logitRows]: {
      dtype: "int64",
      shape: [seq],
      data: BigInt64Array.from(ids, (_, i) => BigInt(i)),
    },
  };
  for (let layer = 0; layer < config.layers; layer++) {
    result[decodeIo.pastKey(layer)] = caches[layer]![0]!;
    result[decodeIo.pastValue(layer)] = caches[layer]![1]!;
  }
  return result;
}

function emptyCache(config: ModelConfig, capacity: number): HostTensor[][] {
  const shape = [1, config.keyValueHeads, capacity, config.headSize];
  const tensor = (): HostTensor => ({
    dtype: "float32",
    shape,
    data: new Float32Array(config.keyValueHeads * capacity * config.headSize),
  });
  return Array.from({ length: config.layers }, () => [tensor(), tensor()]);
}

/** Copies new keys and values [1, heads, seq, size] behind the `past` cached ones. */
function store(cache: HostTensor, fresh: HostTensor, past: number) {
  const [, heads, capacity, size] = cache.shape as [number, number, number, number];
  const seq = fresh.shape[2]!;
  for (let h = 0; h < heads; h++)
    (cache.data as Float32Array).set(
      (fresh.data as Float32Array).subarray(h * seq * size, (h + 1) * seq * size),
      (h * capacity + past) * size,
    );
}

function worst(actual: Float32Array, expected: number[][]): number {
  return Math.max(...expected.flat().map((value, i) => Math.abs(value - actual[i]!)));
}

/**
 * Runs a decode graph over tokens, all at once and then once more bit by bit over a cache, and compares it with the
 * reference's logits.
 * @returns the largest differences: of the logits read at once, of their normalizers, of the logits read bit by bit
 */
export async function decodeErrors(
  config: ModelConfig,
  graph: Graph,
  tokens: number[],
  expected: number[][],
): Promise<{ whole: number; normalizer: number; cached: number }> {
  const session = await RuntimeSession.create(encodeModel(graph), { threads: 1 });
  const logitsOf = (out: Record<string, HostTensor>) => out[decodeIo.logits]!.data as Float32Array;
  const out = await session.run(feeds(config, tokens, 0, 0, emptyCache(config, 0)));
  const sums = expected.map((row) => [Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0))]);
  const whole = worst(logitsOf(out), expected);
  const normalizer = worst(out[decodeIo.logNormalizer]!.data as Float32Array, sums);
  // Once more: 20 positions at once, 7 on top, then one by one, in a cache with spare places.
  const capacity = tokens.length + 8;
  const caches = emptyCache(config, capacity);
  let [past, cached] = [0, 0];
  for (const count of [20, 7, ...Array<number>(tokens.length - 27).fill(1)]) {
    const next = await session.run(feeds(config, tokens.slice(past, past + count), past, capacity, caches));
    cached = Math.max(cached, worst(logitsOf(next), expected.slice(past, past + count)));
    for (let layer = 0; layer < config.layers; layer++) {
      store(caches[layer]![0]!, next[decodeIo.newKey(layer)]!, past);
      store(caches[layer]![1]!, next[decodeIo.newValue(layer)]!, past);
    }
    past += count;
  }
  await session.release();
  return { whole, normalizer, cached };
}
