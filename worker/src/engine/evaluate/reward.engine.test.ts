import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { evaluationReportSchema } from "@hone/core/training/evaluation";
import type { TrainingPrompt } from "@hone/core/training/rows";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeResponse } from "../data/encode-conversation";
import { loadModel } from "../generate/local-model";
import { SCORE_WEIGHT } from "../models/head";
import { openEvaluation } from "../runs/open-evaluation";
import { referenceLogits } from "../testing/reference-llama";
import { tinyFolderConfig } from "../testing/tiny-folder";
import { writeTinyRewardFolder } from "../testing/tiny-reward-folder";
import { DocumentScorer } from "./document-scorer";
import { evaluateModel } from "./evaluate-model";
import { type RowScores, scoreRows } from "./score-rows";

let root: string;
let model: string;
let weights: Map<string, Float32Array>;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "hone-rewards-"));
  model = path.join(root, "reward");
  weights = await writeTinyRewardFolder(path.join(root, "base"), model);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const request = { train: [], plainPairs: "conversation" as const, seed: 1, threads: 1 };

async function file(name: string, rows: readonly object[]): Promise<string> {
  const place = path.join(root, name);
  await writeFile(place, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return place;
}

/** The reward in double precision, of one response by itself: the score's one row in place of a vocabulary. */
async function referenceReward(prompt: TrainingPrompt, text: string): Promise<number> {
  const { tokenizer, config } = await DocumentScorer.open(model);
  const { tokens } = encodeResponse(prompt, text, { tokenizer, endTokenIds: config.eosTokenIds });
  const scoring = new Map(weights).set("lm_head.weight", weights.get(SCORE_WEIGHT)!);
  const rewards = referenceLogits({ ...tinyFolderConfig, tiedEmbeddings: false }, scoring, [...tokens]);
  return rewards.at(-1)![0]!;
}

const words = ["tea", "milk", "a cup", "no sugar", "thank you", "small", "please", "hello"];
const asked = (content: string) => [{ role: "user" as const, content }];
const pairs = Array.from({ length: 24 }, (_, i) => ({
  prompt: asked(`what ${words[i % 8]} ${words[(i * 3) % 8]}`),
  chosen: words[(i * 5 + 1) % 8]!.repeat(1 + (i % 3)),
  rejected: `${words[(i * 5 + 2) % 8]} ${i}`,
}));
const turns = ({ prompt, chosen, rejected }: (typeof pairs)[number]) => ({
  prompt,
  chosen: [{ role: "assistant", content: chosen }],
  rejected: [{ role: "assistant", content: rejected }],
});

describe("the report of a reward model", () => {
  it("follows from rewards that agree with double precision, one response at a time", async () => {
    const data = [await file("pairs.jsonl", pairs.map(turns))];
    const report = await evaluateModel({ ...request, model, data });
    expect(evaluationReportSchema.parse(report)).toEqual(report);
    if (report.kind !== "reward") throw new Error(report.kind);
    let [right, loss, longer] = [0, 0, 0];
    for (const { prompt, chosen, rejected } of pairs) {
      const gap = (await referenceReward(prompt, chosen)) - (await referenceReward(prompt, rejected));
      expect(Math.abs(gap)).toBeGreaterThan(1e-4);
      right += gap > 0 ? 1 : 0;
      loss += Math.log1p(Math.exp(-gap)) / pairs.length;
      longer += (Math.sign(chosen.length - rejected.length) + 1) / 2;
    }
    const { comparisons } = report;
    expect(comparisons).toMatchObject({ choices: 24, ties: 0, leftOut: 0 });
    expect(comparisons!.accuracy.value).toBeCloseTo(right / 24, 12);
    expect(Math.abs(comparisons!.loss - loss)).toBeLessThan(1e-4);
    expect(comparisons!.lengthBaseline.longer.value).toBeCloseTo(longer / 24, 12);
    expect(report.labelled).toBeNull();
  });

  it("knows people and lengths of the training data, and counts what is too long", async () => {
    const long = { ...pairs[0]!, chosen: "milk and sugar ".repeat(60) };
    const data = [await file("long.jsonl", [turns(long), turns(pairs[1]!)])];
    const train = [
      await file("train.jsonl", [turns({ ...pairs[2]!, chosen: "tea", rejected: "no tea today" })]),
    ];
    const report = await evaluateModel({ ...request, model, data, train });
    expect(report).toMatchObject({
      tooLong: 1,
      comparisons: {
        choices: 1,
        leftOut: 1,
        lengthBaseline: { prefers: "shorter", chosenOn: "training data" },
        unseenLabelers: null,
      },
    });
    await expect(
      evaluateModel({ ...request, model, data: [await file("only.jsonl", [turns(long)])] }),
    ).rejects.toThrow(/nothing is left to compare with: 1 of 2 responses take more than 300 tokens/);
  });

  it("takes verdicts of 0 and 1 on single responses", async () => {
    const rows = pairs.map(({ prompt, chosen }, i) => ({
      context: prompt.map(({ role, content }) => ({ role, text: content })),
      generation: { role: "agent", text: chosen },
      reward: i % 3 === 0 ? 0 : 1,
    }));
    const data = [await file("rated.jsonl", rows)];
    const report = await evaluateModel({ ...request, model, data });
    if (report.kind !== "reward") throw new Error(report.kind);
    const rewards = await Promise.all(pairs.map(({ prompt, chosen }) => referenceReward(prompt, chosen)));
    const isGood = (i: number) => i % 3 !== 0;
    let won = 0;
    for (const [i, good] of rewards.entries())
      for (const [j, bad] of rewards.entries())
        if (isGood(i) && !isGood(j)) won += (Math.sign(good - bad) + 1) / 2;
    expect(report.comparisons).toBeNull();
    expect(report.labelled).toMatchObject({ responses: 24, good: 16, majorityBaseline: 16 / 24 });
    expect(report.labelled!.areaUnderCurve!.value).toBeCloseTo(won / (16 * 8), 2);
    const right = rewards.filter((reward, i) => reward > 0 === isGood(i)).length;
    expect(report.labelled!.accuracy.value).toBeCloseTo(right / 24, 12);
  });

  it("comes out of a process of its own, with progress; a signal ends it", async () => {
    const data = [await file("pairs.jsonl", pairs.map(turns))];
    const here = await evaluateModel({ ...request, model, data });
    const evaluation = openEvaluation();
    try {
      const seen: number[] = [];
      const report = await evaluation.evaluate(
        { ...request, model, data },
        { onProgress: (done) => seen.push(done) },
      );
      expect(report).toEqual(here);
      expect(seen.at(-1)).toBe(48);
      const signal = AbortSignal.abort();
      await expect(evaluation.evaluate({ ...request, model, data }, { signal })).rejects.toThrow(/abort/i);
      await expect(
        evaluation.evaluate({ ...request, model: path.join(root, "nowhere"), data }),
      ).rejects.toMatchObject({ code: "NOT_FOUND" });
    } finally {
      await evaluation.close();
    }
  });
});

describe("scores of responses", () => {
  const all = async (folder: string, files: string[]) => {
    const scorer = await DocumentScorer.open(folder, { threads: 1 });
    try {
      const rows: RowScores[] = [];
      for await (const row of scoreRows(scorer, { files, plainPairs: "conversation" })) rows.push(row);
      return rows;
    } finally {
      await scorer.release();
    }
  };

  it("are rewards, in the order of rows and responses", async () => {
    const long = { ...pairs[0]!, rejected: "milk and sugar ".repeat(60) };
    const place = await file("many.jsonl", [...pairs, ...pairs, ...pairs, long].map(turns));
    const rows = await all(model, [place]);
    expect(rows).toHaveLength(73);
    for (const i of [0, 30, 70]) {
      const { prompt, chosen, rejected } = pairs[i % 24]!;
      expect(rows[i]).toMatchObject({
        line: i + 1,
        prompt,
        responses: [{ text: chosen }, { text: rejected }],
      });
      const { reward } = rows[i]!.responses[1]!;
      expect(Math.abs(reward! - (await referenceReward(prompt, rejected)))).toBeLessThan(1e-4);
    }
    expect(rows[72]!.responses[1]!.reward).toBeNull();
  });

  it("are log-probabilities of a language model's responses", async () => {
    const base = path.join(root, "base");
    const [row] = await all(base, [await file("one.jsonl", [turns(pairs[3]!)])]);
    const reference = await loadModel(base, { threads: 1 });
    const { tokenizer } = await DocumentScorer.open(base);
    const prompt = { kind: "messages" as const, messages: pairs[3]!.prompt };
    const tokens = [...tokenizer.encode(pairs[3]!.chosen, { special: false }), 1];
    const { logprobs } = await reference.score({ prompt, completion: { tokens }, alternatives: 0 });
    await reference.close();
    const first = row!.responses[0]!;
    expect(first.tokens).toBe(tokens.length);
    expect(Math.abs(first.logprob! - logprobs.reduce((a, b) => a + b))).toBeLessThan(1e-3);
  });
});
