import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasStories260k, stories260k, withoutStories } from "../engine/testing/shared-data";
import { writeTinyFolder } from "../engine/testing/tiny-folder";
import { runHone } from "./testing/run-hone";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "hone-cli-"));
  await writeTinyFolder(path.join(root, "model"));
});
afterAll(() => rm(root, { recursive: true }));

const generate = (...words: string[]) => ["generate", "--model", "model", ...words];

describe("hone generate", () => {
  it("prints the promised JSON and nothing else", async () => {
    const words = generate(
      "--prompt",
      "hello",
      "--samples",
      "3",
      "--max-new-tokens",
      "12",
      "--seed",
      "7",
      "--json",
    );
    const run = await runHone(words, { cwd: root });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout.trimEnd()).not.toContain("\n");
    const { candidates } = JSON.parse(run.stdout);
    expect(candidates).toHaveLength(3);
    for (const candidate of candidates) {
      expect(Object.keys(candidate)).toEqual(["text", "tokens", "logprobs", "finishReason"]);
      expect(candidate.logprobs).toHaveLength(candidate.tokens.length);
      expect(["stop", "length"]).toContain(candidate.finishReason);
    }
    expect((await runHone(words, { cwd: root })).stdout).toBe(run.stdout);
  });

  it("takes paths from the caller's folder, also through npm", async () => {
    const folder = path.join(root, "elsewhere");
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "chat.json"), JSON.stringify([{ role: "user", content: "hello" }]));
    const words = [
      "generate",
      "--model",
      "../model",
      "--messages",
      "chat.json",
      "--temperature",
      "0",
      "--json",
    ];
    const direct = await runHone([...words, "--max-new-tokens", "5"], { cwd: folder });
    expect(JSON.parse(direct.stdout).candidates[0].tokens).toHaveLength(5);
    const throughNpm = await runHone([...words, "--max-new-tokens", "5"], { cwd: folder, npm: true });
    expect(throughNpm.stdout).toBe(direct.stdout);
  });

  it("writes plain text for people", async () => {
    const words = ["--prompt", "hello", "--temperature", "0", "--max-new-tokens", "8"];
    const plain = await runHone(generate(...words), { cwd: root });
    const json = await runHone(generate(...words, "--json"), { cwd: root });
    expect(plain.stdout).toBe(`${JSON.parse(json.stdout).candidates[0].text}\n`);
  });

  it("names what is wrong with its files", async () => {
    await writeFile(path.join(root, "bad.json"), '[{"role":"narrator","content":"x"}]');
    const run = await runHone(generate("--messages", "bad.json"), { cwd: root });
    expect(run).toMatchObject({ code: 1, stdout: "" });
    expect(run.stderr).toMatch(/^hone: bad\.json: 0\.role: /);
    const long = await runHone(generate("--prompt", "x".repeat(400)), { cwd: root });
    expect(long.stderr).toMatch(/^hone: The prompt has 401 tokens; this model's context holds 300/);
  });
});

describe("hone model", () => {
  it("inspect lists configuration and tensors", async () => {
    const run = await runHone(["model", "inspect", "--model", "model", "--json"], { cwd: root });
    const inspected = JSON.parse(run.stdout);
    expect(inspected).toMatchObject({
      architecture: "LlamaForCausalLM",
      hasChatTemplate: true,
      endTokens: [1],
    });
    expect(inspected.tensors).toContainEqual({
      name: "model.norm.weight",
      dtype: "F32",
      shape: [32],
      file: "model.safetensors",
    });
  });

  it.skipIf(!hasStories260k)(`convert makes a folder that generate reads${withoutStories}`, async () => {
    const files = ["--weights", `${stories260k}/stories260K.bin`, "--tokenizer", `${stories260k}/tok512.bin`];
    const words = ["model", "convert", "--from", "llama2c", ...files, "--out", "stories"];
    expect(await runHone(words, { cwd: root })).toMatchObject({ code: 0, stderr: "" });
    const story = await runHone(
      [
        "generate",
        "--model",
        "stories",
        "--prompt",
        "Once upon a time",
        "--temperature",
        "0",
        "--max-new-tokens",
        "20",
      ],
      { cwd: root },
    );
    expect(story.stdout).toMatch(/^, there was a little girl named Lily\./);
    expect(await runHone(words, { cwd: root })).toMatchObject({ code: 1, stdout: "" });
  });
});
