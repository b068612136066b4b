import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { samplingSettingsSchema } from "@hone/core/generation/sampling-settings";
import { messageListSchema } from "@hone/core/prompts/message";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { convertLlama2c } from "../checkpoint/llama2c";
import { hasStories260k, repositoryRoot, stories260k, withoutStories } from "../testing/shared-data";
import type { LanguageModel, ModelPrompt } from "./language-model";
import { loadModel } from "./local-model";
import { sampleRequests } from "./sample-requests";

/** A reference run in plain PyTorch; the file names the script that made it. */
const caseSchema = z.object({
  model: z.string().optional(),
  prompt: z.string().optional(),
  messages: messageListSchema.optional(),
  promptIds: z.array(z.number()),
  newIds: z.array(z.number()),
  logprobs: z.array(z.number()),
  text: z.string(),
});
type Case = z.infer<typeof caseSchema>;

function fixture<T>(name: string, schema: z.ZodType<T>): T {
  const file = new URL(`./fixtures/${name}`, import.meta.url);
  return schema.parse(JSON.parse(readFileSync(file, "utf8")));
}

async function sha256(file: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
}

const promptOf = ({ prompt, messages }: Case): ModelPrompt =>
  messages ? { kind: "messages", messages } : { kind: "text", text: prompt! };

/** Greedy tokens and log-probabilities of a case equal the reference's, in one go and place by place. */
async function compare(model: LanguageModel, reference: Case, endTokens: readonly number[]): Promise<void> {
  expect(await model.countTokens(promptOf(reference))).toBe(reference.promptIds.length);
  const settings = samplingSettingsSchema.parse({
    temperature: 0,
    seed: 0,
    maxNewTokens: reference.newIds.length,
  });
  const [candidate] = await model.generate({
    prompt: promptOf(reference),
    samples: sampleRequests(settings, 1, () => 0),
  });
  // The reference may run on behind the end of the turn; the model stops there.
  const end = reference.newIds.findIndex((token) => endTokens.includes(token));
  const expected = end < 0 ? reference.newIds : reference.newIds.slice(0, end + 1);
  expect(candidate!.tokens).toEqual(expected);
  candidate!.logprobs.forEach((logprob, i) => {
    expect(logprob).toBeCloseTo(reference.logprobs[i]!, 3);
  });
  if (end < 0) expect(candidate!.text).toBe(reference.text);
  else expect(reference.text.startsWith(candidate!.text)).toBe(true);

  const score = await model.score({
    prompt: { kind: "tokens", tokens: reference.promptIds },
    completion: { tokens: reference.newIds },
    alternatives: 1,
  });
  expect(score.alternatives.map(([best]) => best!.token)).toEqual(reference.newIds);
  score.logprobs.forEach((logprob, i) => {
    expect(logprob).toBeCloseTo(reference.logprobs[i]!, 3);
  });
}

describe.skipIf(!hasStories260k)(`stories260k${withoutStories}`, () => {
  it("converts and writes the same greedy tokens as the reference run", async () => {
    const { weightsSha256, cases } = fixture(
      "stories260k-greedy.json",
      z.object({ weightsSha256: z.string(), cases: z.array(caseSchema).min(1) }),
    );
    expect(await sha256(`${stories260k}/stories260K.bin`)).toBe(weightsSha256);
    const root = await mkdtemp(path.join(tmpdir(), "hone-stories-"));
    const out = path.join(root, "stories260k");
    await convertLlama2c({
      weights: `${stories260k}/stories260K.bin`,
      tokenizer: `${stories260k}/tok512.bin`,
      out,
    });
    const model = await loadModel(out);
    for (const reference of cases) await compare(model, reference, [1, 2]);
    await model.close();
    await rm(root, { recursive: true });
  });
});

const models = `${repositoryRoot}/models`;
const hasDefaultModels = existsSync(`${models}/barista/model.safetensors`);

describe.skipIf(!hasDefaultModels)("the default models", () => {
  const { weightsSha256, cases } = hasDefaultModels
    ? fixture(
        "barista-greedy.json",
        z.object({ weightsSha256: z.record(z.string(), z.string()), cases: z.array(caseSchema).min(1) }),
      )
    : { weightsSha256: {}, cases: [] };

  for (const name of Object.keys(weightsSha256))
    it(`${name} writes the same greedy tokens as the reference run`, async () => {
      expect(
        await sha256(`${models}/${name}/model.safetensors`),
        `models/${name} changed; run scripts/pretrain/reference.py again`,
      ).toBe(weightsSha256[name]);
      const model = await loadModel(`${models}/${name}`);
      const own = cases.filter((reference) => reference.model === name);
      expect(own.length).toBeGreaterThan(0);
      const { eos_token_id } = JSON.parse(await readFile(`${models}/${name}/config.json`, "utf8"));
      for (const reference of own) await compare(model, reference, [eos_token_id].flat());
      await model.close();
    });
});
