import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type SamplingSettingsInput, samplingSettingsSchema } from "@hone/core/generation/sampling-settings";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { referenceLogits } from "../testing/reference-llama";
import { tinyFolderConfig, writeTinyFolder } from "../testing/tiny-folder";
import type { LanguageModel, ModelPrompt, TokenEvent } from "./language-model";
import { loadModel } from "./local-model";
import { sampleRequests } from "./sample-requests";

let folder: string;
let weights: Map<string, Float32Array>;
let model: LanguageModel;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hone-model-"));
  weights = await writeTinyFolder(folder);
  model = await loadModel(folder, { threads: 2, maxBatch: 8 });
});
afterAll(async () => {
  await model.close();
  await rm(folder, { recursive: true });
});

const samples = (input: SamplingSettingsInput, count = 1) =>
  sampleRequests(samplingSettingsSchema.parse({ seed: 1, ...input }), count, () => 1);
const text = (value: string): ModelPrompt => ({ kind: "text", text: value });

function logSoftmax(row: number[]): number[] {
  const top = Math.max(...row);
  const total = Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - top), 0)) + top;
  return row.map((logit) => logit - total);
}

describe("greedy decoding", () => {
  it("takes the reference's best token at every place and reports its log-probabilities", async () => {
    const prompt = [0, 40, 41, 42, 43];
    const [candidate] = await model.generate({
      prompt: { kind: "tokens", tokens: prompt },
      samples: samples({ temperature: 0, maxNewTokens: 90 }),
      alternatives: 3,
    });
    const { tokens, logprobs, alternatives, pieces, finishReason } = candidate!;
    expect(finishReason === "length" ? 90 : tokens.length).toBe(tokens.length);
    const expected = referenceLogits(tinyFolderConfig, weights, [...prompt, ...tokens]);
    tokens.forEach((token, i) => {
      const row = logSoftmax(expected[prompt.length - 1 + i]!);
      const ranked = [...row.keys()].sort((a, b) => row[b]! - row[a]!);
      // Where two tokens are as good as equal, either is right.
      expect(row[ranked[0]!]! - row[token]!).toBeLessThan(1e-4);
      expect(logprobs[i]).toBeCloseTo(row[token]!, 4);
      expect(alternatives[i]!.map((a) => a.logprob)).toEqual(
        ranked.slice(0, 3).map((id) => expect.closeTo(row[id]!, 4)),
      );
    });
    expect(pieces).toHaveLength(tokens.length);
  });

  it("reads prompts of any length, across chunks and cache sizes", async () => {
    for (const length of [1, 63, 64, 65, 127, 129, 260]) {
      const tokens = Array.from({ length }, (_, i) => (i * 31 + 3) % 250);
      const [candidate] = await model.generate({
        prompt: { kind: "tokens", tokens },
        samples: samples({ temperature: 0, maxNewTokens: 3 }),
      });
      const all = [...tokens, ...candidate!.tokens];
      const expected = referenceLogits(tinyFolderConfig, weights, all);
      candidate!.tokens.forEach((token, i) => {
        expect(candidate!.logprobs[i]).toBeCloseTo(logSoftmax(expected[length - 1 + i]!)[token]!, 4);
      });
    }
  });
});

describe("random streams", () => {
  it("give the same candidate to the bit, whatever else is in the batch", async () => {
    const request = { prompt: text("hello the"), samples: samples({ maxNewTokens: 120, seed: 99 }, 3) };
    const alone = await model.generate(request);
    const single = await model.generate({ ...request, samples: request.samples.slice(1, 2) });
    const others = Array.from({ length: 6 }, (_, i) =>
      model.generate({
        prompt: text("x".repeat(1 + i * 25)),
        samples: samples({ maxNewTokens: 20 + i * 20, seed: i }, 4),
      }),
    );
    const crowded = await model.generate(request);
    await Promise.all(others);
    expect(single[0]).toEqual(alone[1]);
    expect(crowded).toEqual(alone);
    expect(new Set(alone.map(({ text: own }) => own)).size).toBe(3);
  });

  it("differ between seeds", async () => {
    const make = (seed: number) =>
      model.generate({ prompt: text("the"), samples: samples({ seed, maxNewTokens: 20 }) });
    const [a, b] = await Promise.all([make(1), make(2)]);
    expect(a[0]!.tokens).not.toEqual(b[0]!.tokens);
  });

  it("leave first tokens distributed as the model's softmax says (chi-square)", async () => {
    const count = 4000;
    const settings = samplingSettingsSchema.parse({ seed: 5, maxNewTokens: 1, temperature: 0.8, topK: 6 });
    const drawn = await model.generate({
      prompt: text("the"),
      samples: sampleRequests(settings, count, () => 0),
      alternatives: 6,
    });
    const weightsOf = drawn[0]!.alternatives[0]!.map(({ token, logprob }) => ({
      token,
      weight: Math.exp(logprob / 0.8),
    }));
    const total = weightsOf.reduce((sum, { weight }) => sum + weight, 0);
    const statistic = weightsOf.reduce((sum, { token, weight }) => {
      const expected = (count * weight) / total;
      const seen = drawn.filter(({ tokens }) => tokens[0] === token).length;
      return sum + (seen - expected) ** 2 / expected;
    }, 0);
    // 99.9% point of χ² with 5 degrees of freedom; the seed is fixed.
    expect(statistic).toBeLessThan(20.5);
  });
});

describe("endings", () => {
  it("told tokens add up to the text, and stop strings cut it", async () => {
    const events: TokenEvent[] = [];
    const settings = { maxNewTokens: 60, seed: 3 };
    const [whole] = await model.generate(
      { prompt: text("hello"), samples: samples(settings) },
      { onToken: (event) => events.push(event) },
    );
    expect(events.map(({ text: piece }) => piece).join("")).toBe(whole!.text);
    expect(events.map(({ token }) => token)).toEqual(whole!.tokens);
    expect(whole!.pieces.join("")).toBe(whole!.text);
    const stop = whole!.text.slice(10, 13);
    const [cut] = await model.generate({
      prompt: text("hello"),
      samples: samples({ ...settings, stop: [stop] }),
    });
    expect(cut!.text).toBe(whole!.text.slice(0, whole!.text.indexOf(stop)));
    expect(cut!.finishReason).toBe("stop");
    expect(cut!.endToken).toBe(false);
    expect(cut!.tokens).toEqual(whole!.tokens.slice(0, cut!.tokens.length));
  });

  it("the model's own end of the turn is a token without text", async () => {
    const many = await model.generate({
      prompt: text("the"),
      samples: samples({ maxNewTokens: 150, temperature: 3 }, 20),
    });
    const ended = many.filter(({ finishReason }) => finishReason === "stop");
    expect(ended.length).toBeGreaterThan(0);
    for (const { tokens, pieces, endToken } of ended) {
      expect(endToken).toBe(true);
      expect(tokens.indexOf(1)).toBe(tokens.length - 1);
      expect(pieces.at(-1)).toBe("");
    }
    for (const { tokens, finishReason } of many) if (finishReason !== "stop") expect(tokens).not.toContain(1);
  });

  it("fill the context and no more", async () => {
    const prompt = Array.from({ length: 290 }, () => 50);
    const [candidate] = await model.generate({
      prompt: { kind: "tokens", tokens: prompt },
      samples: samples({ maxNewTokens: 50, temperature: 0 }),
    });
    expect(candidate!.finishReason).toBe("context");
    expect(candidate!.tokens).toHaveLength(10);
  });

  it("cancelling returns what there is and frees the place", async () => {
    const controller = new AbortController();
    let told = 0;
    const cancelled = await model.generate(
      { prompt: text("hello"), samples: samples({ maxNewTokens: 250, stop: ["never to be seen"] }, 20) },
      {
        signal: controller.signal,
        onToken: () => {
          if (++told === 100) controller.abort();
        },
      },
    );
    expect(cancelled).toHaveLength(20);
    expect(
      cancelled.some(({ finishReason, tokens }) => finishReason === "cancelled" && tokens.length > 0),
    ).toBe(true);
    expect(cancelled.at(-1)).toMatchObject({ finishReason: "cancelled", tokens: [], text: "" });
    const after = await model.generate({ prompt: text("hello"), samples: samples({ maxNewTokens: 5 }) });
    expect(after[0]!.tokens.length).toBe(5);
    const before = await model.generate(
      { prompt: text("hello"), samples: samples({}) },
      { signal: AbortSignal.abort() },
    );
    expect(before[0]!.finishReason).toBe("cancelled");
  });

  it("a listener that throws ends its own request only", async () => {
    const broken = model.generate(
      { prompt: text("hello"), samples: samples({ maxNewTokens: 50 }, 3) },
      {
        onToken: () => {
          throw new Error("disk full");
        },
      },
    );
    const fine = model.generate({ prompt: text("hello"), samples: samples({ maxNewTokens: 50, seed: 3 }) });
    await expect(broken).rejects.toThrow("disk full");
    expect((await fine)[0]!.tokens.length).toBeGreaterThan(0);
  });
});

describe("scoring", () => {
  it("agrees with what generating reported", async () => {
    const prompt: ModelPrompt = { kind: "messages", messages: [{ role: "user", content: "hello the" }] };
    const [candidate] = await model.generate({ prompt, samples: samples({ maxNewTokens: 150, seed: 8 }) });
    const { tokens, logprobs } = candidate!;
    const score = await model.score({ prompt, completion: { tokens }, alternatives: 2 });
    expect(score.tokens).toEqual(tokens);
    score.logprobs.forEach((logprob, i) => {
      expect(logprob).toBeCloseTo(logprobs[i]!, 4);
    });
    expect(score.alternatives.every((list) => list.length === 2)).toBe(true);
    expect(score.pieces.join("")).toBe(candidate!.text);
  });

  it("tokenizes prompt and text as one", async () => {
    const score = await model.score({ prompt: text("hello t"), completion: { text: "he hello" } });
    // "t" + "he" is one token with its space: the completion begins where the tokens change.
    expect(score.pieces.join("")).toBe(" the hello");
    expect(score.tokens).toHaveLength(score.logprobs.length);
  });
});

describe("prompts that cannot be used", () => {
  const generate = (prompt: ModelPrompt) => model.generate({ prompt, samples: samples({ maxNewTokens: 2 }) });

  it("are refused with the reason", async () => {
    await expect(generate({ kind: "tokens", tokens: [] })).rejects.toThrow("The prompt is empty");
    await expect(generate({ kind: "tokens", tokens: [5000] })).rejects.toThrow(
      "token 5000; this model's tokens go from 0 to 265",
    );
    await expect(generate(text("x".repeat(300)))).rejects.toThrow(
      "The prompt has 301 tokens; this model's context holds 300, of which the answer needs at least 1.",
    );
    await expect(generate({ kind: "messages", messages: [{ role: "tool", content: "" }] })).rejects.toThrow(
      "no tools here",
    );
    await expect(
      model.generate({ prompt: text("a"), samples: samples({}), alternatives: 21 }),
    ).rejects.toThrow("alternatives is 21");
  });

  it("an empty text still has the tokenizer's first token to start from", async () => {
    expect(await model.countTokens(text(""))).toBe(1);
    expect((await generate(text("")))[0]!.tokens.length).toBeGreaterThan(0);
  });
});

it("closing ends what is under way", async () => {
  const other = await loadModel(folder, { threads: 1 });
  const running = other.generate({ prompt: text("hello"), samples: samples({ maxNewTokens: 200 }, 8) });
  const settled = expect(running).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await new Promise((resolve) => setTimeout(resolve, 20));
  await other.close();
  await other.close();
  await settled;
  await expect(other.generate({ prompt: text("a"), samples: samples({}) })).rejects.toMatchObject({
    code: "UNAVAILABLE",
  });
});
