import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repositoryRoot } from "../engine/testing/shared-data";
import { writeTinyFolder } from "../engine/testing/tiny-folder";
import { runHone } from "./testing/run-hone";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "hone-train-"));
  await writeTinyFolder(path.join(root, "model"));
  const row = (i: number) =>
    JSON.stringify({
      messages: [
        { role: "user", content: `one ${i} tea` },
        { role: "assistant", content: "the tea, hello" },
      ],
    });
  await writeFile(
    path.join(root, "train.jsonl"),
    Array.from({ length: 12 }, (_, i) => `${row(i)}\n`).join(""),
  );
  await writeFile(
    path.join(root, "run.yaml"),
    "model: model\ndata: { train: train.jsonl }\nrows: 2\nlength: { unit: steps, count: 4 }\n",
  );
});
afterAll(() => rm(root, { recursive: true }));

const hone = (...words: string[]) => runHone(words, { cwd: root });
const stepsOf = (stdout: string) =>
  stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("hone train", () => {
  it("prints one JSON object for every step, and nothing else; a finished run is left as it is", async () => {
    const words = [
      "train",
      "sft",
      "--model",
      "model",
      "--data",
      "train.jsonl",
      "--validation",
      "train.jsonl",
    ];
    const more = ["--out", "run", "--steps", "5", "--batch-size", "2", "--evaluate-every", "5", "--json"];
    const run = await hone(...words, ...more);
    expect(run.code).toBe(0);
    const steps = stepsOf(run.stdout);
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
    for (const step of steps)
      for (const name of ["loss", "learningRate", "gradNorm", "tokensPerSecond"])
        expect(step[name], name).toBeGreaterThanOrEqual(0);
    expect(steps[4].validationLoss).toBeLessThan(steps[0].loss);
    expect(await readdir(path.join(root, "run"))).toContain("model.safetensors");
    expect(await hone(...words, ...more, "--resume")).toMatchObject({ code: 0, stdout: "" });
    const over = await hone(...words, ...more);
    expect(over).toMatchObject({ code: 1, stdout: "" });
    expect(over.stderr).toMatch(/is not empty/);
  });

  it("reads settings from YAML, options before them, and rows no longer than the model's context", async () => {
    const words = ["train", "sft", "--config", "run.yaml", "--out", "yaml", "--json"];
    const run = await hone(...words, "--steps", "2", "--lora-rank", "4");
    expect(run.code).toBe(0);
    expect(stepsOf(run.stdout)).toHaveLength(2);
    expect(await readdir(path.join(root, "yaml", "adapter"))).toContain("adapter_config.json");
    expect((await hone(...words, "--resume")).stderr).toMatch(/other settings or other data/);
  });

  it("says what is wrong in one line", async () => {
    const base = ["train", "sft", "--out", "none"];
    await writeFile(path.join(root, "wrong.yaml"), "rows: 0\nmodel: model\ndata: { train: [train.jsonl] }\n");
    const cases: [string[], number, RegExp][] = [
      [["--data", "train.jsonl"], 2, /--model DIR/],
      [["--model", "model"], 2, /--data FILE/],
      [["--model", "model", "--data", "none.jsonl"], 1, /none\.jsonl: cannot be read/],
      [["--model", "none", "--data", "train.jsonl"], 1, /config\.json: the file is missing/],
      [
        ["--model", "model", "--data", "train.jsonl", "--max-length", "999"],
        1,
        /999 is more than.*context of 300/,
      ],
      [["--model", "model", "--data", "train.jsonl", "--steps", "1", "--epochs", "1"], 2, /not both/],
      [["--config", "wrong.yaml"], 1, /wrong\.yaml: rows: /],
    ];
    const runs = await Promise.all(cases.map(([words]) => hone(...base, ...words)));
    for (const [i, [words, code, message]] of cases.entries()) {
      expect(runs[i]!.stderr, words.join(" ")).toMatch(message);
      expect(runs[i]!.code, words.join(" ")).toBe(code);
    }
    expect(await readdir(root)).not.toContain("none");
  });

  it("keeps a checkpoint on Ctrl-C, from which it goes on", async () => {
    const words = ["train", "sft", "--model", "model", "--data", "train.jsonl", "--out", "stopped", "--json"];
    const more = ["--steps", "400", "--batch-size", "2"];
    const child = spawn(process.execPath, [`${repositoryRoot}/worker/bin/hone.mjs`, ...words, ...more], {
      cwd: root,
    });
    let seen = "";
    let interrupted = false;
    child.stdout.on("data", (chunk) => {
      seen += chunk;
      // Once: a second one ends the process at once.
      if (!interrupted && seen.split("\n").length > 10) interrupted = child.kill("SIGINT");
    });
    const code = await new Promise((resolve) => child.on("exit", resolve));
    expect(code).not.toBe(0);
    const stopped = stepsOf(seen).length;
    expect(stopped).toBeLessThan(400);
    expect(await readdir(path.join(root, "stopped", "checkpoints"))).toEqual([
      `step-${String(stopped).padStart(7, "0")}`,
    ]);
    const on = await hone(...words, ...more, "--resume");
    expect(on.code).toBe(0);
    expect(stepsOf(on.stdout)[0].step).toBe(stopped + 1);
    expect(stepsOf(on.stdout).at(-1).step).toBe(400);
  });
});
