import { describe, expect, it } from "vitest";
import { COMMANDS } from "./registry";
import { runHone } from "./testing/run-hone";

describe("hone", { timeout: 60_000 }, () => {
  it("has help everywhere", async () => {
    const top = await runHone(["--help"]);
    expect(top).toMatchObject({ code: 0, stderr: "" });
    for (const { words } of COMMANDS) expect(top.stdout).toContain(words.split(" ")[0]);
    const group = await runHone(["model", "--help"]);
    expect(group.stdout).toContain("convert");
    const [asked, flagged] = [
      await runHone(["help", "model", "convert"]),
      await runHone(["model", "convert", "--help"]),
    ];
    expect(asked.stdout).toBe(flagged.stdout);
    expect(flagged.stdout).toContain("--tokenizer <file>");
  });

  it("says in one line how it was called wrongly, with exit code 2", async () => {
    const cases: [string[], RegExp][] = [
      [["fly"], /^hone: unknown command 'fly'/],
      [["generate"], /^hone: required option '--model <dir>' not specified/],
      [["generate", "--model", "m"], /^hone: generate: give either --prompt or --messages/],
      [
        ["generate", "--model", "m", "--prompt", "a", "--messages", "b"],
        /give either --prompt or --messages/,
      ],
      [["generate", "--model", "m", "--prompt", "a", "--samples", "0"], /'0' is invalid.*at least 1/],
      [
        ["generate", "--model", "m", "--prompt", "a", "--temperature", "warm"],
        /'warm' is invalid.*must be a number/,
      ],
      [["generate", "--model", "m", "--prompt", "a", "--seed", "1.5"], /'1\.5' is invalid.*whole number/],
      [["generate", "--model", "m", "--prompt", "a", "--colour"], /unknown option '--colour'/],
      [
        ["model", "convert", "--from", "gguf", "--weights", "a", "--tokenizer", "b", "--out", "c"],
        /from: expected llama2c/,
      ],
    ];
    const runs = await Promise.all(cases.map(([words]) => runHone([...words, "--json"])));
    for (const [i, run] of runs.entries()) {
      const [, message] = cases[i]!;
      expect(run).toMatchObject({ code: 2, stdout: "" });
      expect(run.stderr).toMatch(message);
      expect(run.stderr.trimEnd()).not.toContain("\n");
    }
  });

  it("says in one line what failed, with exit code 1", async () => {
    const run = await runHone(["generate", "--model", "no/such/folder", "--prompt", "a", "--json"]);
    expect(run).toEqual({
      code: 1,
      stdout: "",
      stderr: "hone: no/such/folder: there is no such model folder.\n",
    });
  });
});
