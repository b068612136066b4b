import { describe, expect, it } from "vitest";
import { testRandom } from "../testing/tiny-models";
import { philox4x32, uniformAt } from "./philox";
import {
  applyRepetitionPenalty,
  argmax,
  type ChoiceSettings,
  chooseToken,
  draw,
  topTokens,
  truncatedDistribution,
} from "./sampling";

const open: ChoiceSettings = { temperature: 1, topK: null, topP: 1, minP: 0, repetitionPenalty: 1 };

function randomLogits(seed: number, size = 50): Float32Array {
  const random = testRandom(seed);
  return Float32Array.from({ length: size }, () => (random() - 0.5) * 8);
}

/**
 * The same truncation, step by step over the whole vocabulary: softmax, cut, normalize, cut again. Slow and plain.
 * @returns one probability per token
 */
function referenceDistribution(logits: Float32Array, settings: ChoiceSettings): number[] {
  const scaled = Array.from(logits, (logit) => logit / settings.temperature);
  const normalize = (weights: number[]) => {
    const total = weights.reduce((a, b) => a + b, 0);
    return weights.map((weight) => weight / total);
  };
  let p = normalize(scaled.map((logit) => Math.exp(logit)));
  const ranked = () => [...p.keys()].sort((a, b) => p[b]! - p[a]! || a - b);
  if (settings.topK !== null) {
    const kept = new Set(ranked().slice(0, settings.topK));
    p = normalize(p.map((value, i) => (kept.has(i) ? value : 0)));
  }
  if (settings.topP < 1) {
    const kept = new Set<number>();
    let sum = 0;
    for (const i of ranked()) {
      kept.add(i);
      sum += p[i]!;
      if (sum >= settings.topP) break;
    }
    p = normalize(p.map((value, i) => (kept.has(i) ? value : 0)));
  }
  const top = Math.max(...p);
  return normalize(p.map((value) => (value >= settings.minP * top ? value : 0)));
}

describe("truncated distribution", () => {
  const cases: [string, Partial<ChoiceSettings>][] = [
    ["everything open", {}],
    ["low temperature", { temperature: 0.3 }],
    ["high temperature", { temperature: 5 }],
    ["top-k", { topK: 7 }],
    ["top-k beyond the vocabulary", { topK: 1000 }],
    ["top-p", { topP: 0.6 }],
    ["top-p that keeps one", { topP: 0.01 }],
    ["min-p", { minP: 0.2 }],
    ["min-p of one", { minP: 1 }],
    ["all together", { temperature: 1.7, topK: 20, topP: 0.8, minP: 0.05 }],
  ];
  for (const [title, change] of cases)
    it(`equals the plain computation: ${title}`, () => {
      for (let seed = 0; seed < 20; seed++) {
        const logits = randomLogits(seed);
        const settings = { ...open, ...change };
        const expected = referenceDistribution(logits, settings);
        const { tokens, weights } = truncatedDistribution(logits, settings);
        const total = Array.from(weights).reduce((sum, weight) => sum + weight, 0);
        const actual = new Array<number>(logits.length).fill(0);
        Array.from(tokens).forEach((token, i) => {
          actual[token] = weights[i]! / total;
        });
        actual.forEach((value, i) => {
          expect(value).toBeCloseTo(expected[i]!, 9);
        });
      }
    });

  it("draws with the frequencies it states (chi-square, 5% level of each of ten seeds)", () => {
    const settings = { ...open, temperature: 0.9, topK: 8 };
    const distribution = truncatedDistribution(randomLogits(3), settings);
    const total = Array.from(distribution.weights).reduce((sum, weight) => sum + weight, 0);
    const draws = 20_000;
    let beyond = 0;
    for (let seed = 0; seed < 10; seed++) {
      const counts = new Map<number, number>();
      for (let i = 0; i < draws; i++) {
        const token = draw(distribution, uniformAt(seed, 0, i));
        counts.set(token, (counts.get(token) ?? 0) + 1);
      }
      const statistic = Array.from(distribution.tokens).reduce((sum, token, i) => {
        const expected = (draws * distribution.weights[i]!) / total;
        return sum + ((counts.get(token) ?? 0) - expected) ** 2 / expected;
      }, 0);
      // 95% point of χ² with 7 degrees of freedom.
      if (statistic > 14.07) beyond++;
      // 99.999% point: no seed may be there.
      expect(statistic).toBeLessThan(36);
    }
    expect(beyond).toBeLessThanOrEqual(3);
  });

  it("keeps the first of equally probable tokens", () => {
    const logits = Float32Array.of(0, 1, 1, 0, 1, 1);
    const kept = (change: Partial<ChoiceSettings>) =>
      Array.from(truncatedDistribution(logits, { ...open, ...change }).tokens);
    expect(kept({ topP: 0.3 })).toEqual([1, 2]);
    expect(kept({ topK: 3 })).toEqual([1, 2, 4]);
    expect(kept({ topP: 0.88 })).toEqual([0, 1, 2, 4, 5]);
  });

  it("reaches the first and the last token and nothing beyond", () => {
    const distribution = { tokens: [4, 7, 9], weights: [1, 0.3, 0.1] };
    expect(draw(distribution, 0)).toBe(4);
    expect(draw(distribution, 1 / 1.4)).toBe(7);
    expect(draw(distribution, 1 - 2 ** -53)).toBe(9);
  });
});

describe("choosing", () => {
  const never = () => {
    throw new Error("chance was asked");
  };

  it("is greedy at temperature 0 and asks no chance", () => {
    const logits = Float32Array.of(1, 5, 5, 2);
    expect(chooseToken(logits, { ...open, temperature: 0 }, [], never)).toBe(1);
    expect(chooseToken(logits, { ...open, topK: 1 }, [], never)).toBe(1);
  });

  it("punishes repetition on both sides of zero and leaves the row alone", () => {
    const logits = Float32Array.of(2, -1, 1.5, -3);
    const row = logits.slice();
    applyRepetitionPenalty(row, [0, 1, 99], 2);
    expect([...row]).toEqual([1, -2, 1.5, -3]);
    expect(chooseToken(logits, { ...open, temperature: 0, repetitionPenalty: 2 }, new Set([0]), never)).toBe(
      2,
    );
    expect([...logits]).toEqual([2, -1, 1.5, -3]);
  });

  it("lists the best tokens in order", () => {
    for (let seed = 0; seed < 10; seed++) {
      const logits = randomLogits(seed);
      const expected = [...logits.keys()].sort((a, b) => logits[b]! - logits[a]!);
      expect(topTokens(logits, 6)).toEqual(expected.slice(0, 6));
      expect(topTokens(logits, 1)).toEqual([argmax(logits)]);
    }
    expect(topTokens(Float32Array.of(1, 2), 5)).toEqual([1, 0]);
    expect(topTokens(Float32Array.of(1, 2), 0)).toEqual([]);
  });
});

describe("Philox4x32-10", () => {
  it("gives the published numbers (Random123, kat_vectors)", () => {
    const ones = 0xffffffff;
    expect(philox4x32([0, 0, 0, 0], [0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    expect(philox4x32([ones, ones, ones, ones], [ones, ones])).toEqual([
      0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd,
    ]);
    expect(philox4x32([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual([
      0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1,
    ]);
  });

  it("gives every seed, stream and position a number of its own", () => {
    const numbers = new Set<number>();
    for (let seed = 0; seed < 5; seed++)
      for (let stream = 0; stream < 5; stream++)
        for (let position = 0; position < 40; position++) numbers.add(uniformAt(seed, stream, position));
    expect(numbers.size).toBe(1000);
    const mean = [...numbers].reduce((a, b) => a + b, 0) / numbers.size;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.03);
    for (const number of numbers) expect(number >= 0 && number < 1).toBe(true);
  });
});
