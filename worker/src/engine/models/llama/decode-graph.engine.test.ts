import { describe, expect, it } from "vitest";
import { encodeModel } from "../../onnx/encode";
import { type HostTensor, RuntimeSession } from "../../runtime/session";
import { referenceLogits } from "../../testing/reference-llama";
import { randomWeights, tinyConfigs } from "../../testing/tiny-models";
import { decodeIo } from "../decode-io";
import type { LlamaConfig } from "./config";
import { buildLlamaDecodeGraph } from "./decode-graph";

const tokens = Array.from({ length: 40 }, (_, i) => (i * 17 + 5) % 61);

/** Feeds for one sequence whose first `past` positions lie in caches of `capacity` places. */
function feeds(config: LlamaConfig, ids: number[], past: number, capacity: number, caches: HostTensor[][]) {
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

function emptyCache(config: LlamaConfig, capacity: number): HostTensor[][] {
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

describe("decode graph against a plain reference", () => {
  for (const [title, config] of Object.entries(tinyConfigs)) {
    it(title, async () => {
      const weights = randomWeights(config);
      const graph = buildLlamaDecodeGraph(config, (name) => weights.get(name)!, 64);
      const session = await RuntimeSession.create(encodeModel(graph), { threads: 1 });
      const expected = referenceLogits(config, weights, tokens);

      const whole = await session.run(feeds(config, tokens, 0, 0, emptyCache(config, 0)));
      expect(worst(whole[decodeIo.logits]!.data as Float32Array, expected)).toBeLessThan(1e-4);
      const normalizer = whole[decodeIo.logNormalizer]!.data as Float32Array;
      expected.forEach((row, t) => {
        expect(normalizer[t]).toBeCloseTo(Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0)), 4);
      });

      // The same sequence once more: 20 positions at once, 7 on top, then one by one, in a cache with spare places.
      const caches = emptyCache(config, 48);
      let past = 0;
      for (const count of [20, 7, ...Array<number>(13).fill(1)]) {
        const out = await session.run(feeds(config, tokens.slice(past, past + count), past, 48, caches));
        expect(
          worst(out[decodeIo.logits]!.data as Float32Array, expected.slice(past, past + count)),
        ).toBeLessThan(1e-4);
        for (let layer = 0; layer < config.layers; layer++) {
          store(caches[layer]![0]!, out[decodeIo.newKey(layer)]!, past);
          store(caches[layer]![1]!, out[decodeIo.newValue(layer)]!, past);
        }
        past += count;
      }
      await session.release();
    });
  }
});
