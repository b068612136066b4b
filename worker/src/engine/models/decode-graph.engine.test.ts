import { describe, expect, it } from "vitest";
import { decodeErrors } from "../testing/decode-errors";
import { referenceGpt2Logits } from "../testing/reference-gpt2";
import { referenceLogits } from "../testing/reference-llama";
import { randomWeights, tinyConfigs, tinyGpt2 } from "../testing/tiny-models";
import { familyOf, type ModelConfig } from "./families";

const tokens = Array.from({ length: 40 }, (_, i) => (i * 17 + 5) % 61);

async function check(config: ModelConfig, weights: Map<string, Float32Array>, expected: number[][]) {
  const graph = familyOf(config).decodeGraph(config, (name) => weights.get(name)!, 64);
  const errors = await decodeErrors(config, graph, tokens, expected);
  expect(errors.whole).toBeLessThan(1e-4);
  expect(errors.normalizer).toBeLessThan(1e-4);
  expect(errors.cached).toBeLessThan(1e-4);
}

describe("decode graph against a plain reference in double precision", () => {
  for (const [title, config] of Object.entries(tinyConfigs))
    it(title, async () => {
      const weights = randomWeights(config);
      await check(config, weights, referenceLogits(config, weights, tokens));
    });
  for (const tiedEmbeddings of [true, false])
    it(`GPT-2, ${tiedEmbeddings ? "tied" : "untied"}`, async () => {
      const config = { ...tinyGpt2, tiedEmbeddings };
      const weights = randomWeights(config);
      await check(config, weights, referenceGpt2Logits(config, weights, tokens));
    });
});
