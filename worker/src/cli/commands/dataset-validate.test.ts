import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createParquetFile } from "../../jobs/datasets-export/row-files";
import { runHone } from "../testing/run-hone";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hone-validate-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const validate = (file: string, format: string, ...more: string[]) =>
  runHone(["dataset", "validate", file, "--format", format, ...more], { cwd: folder });

const pair = (question: string) =>
  JSON.stringify({
    chosen: [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello!" },
    ],
    rejected: [
      { role: "user", content: question },
      { role: "assistant", content: "What?" },
    ],
  });

describe("hone dataset validate", { timeout: 60_000 }, () => {
  it("accepts a sound file, named relative to the caller's folder, without a database", async () => {
    await writeFile(path.join(folder, "good.jsonl"), `${pair("Hi")}\n`);
    const run = await validate("good.jsonl", "trl-preference-implicit");
    expect(run).toEqual({
      code: 0,
      stderr: "",
      stdout: "good.jsonl: 1 rows, a sound trl-preference-implicit file.\n",
    });
  });

  it("prints one line per error and exits with 1", async () => {
    await writeFile(path.join(folder, "bad.jsonl"), `${pair("Hi")}\n${pair("Bye")}\n{"chosen":`);
    const run = await validate("bad.jsonl", "trl-preference-implicit");
    expect(run).toMatchObject({ code: 1, stderr: "" });
    const lines = run.stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe(
      "bad.jsonl:2: rejected[0]: chosen and rejected do not share their prompt: their first messages differ",
    );
    expect(lines[1]).toMatch(/^bad\.jsonl:3: line: is cut off/);
  });

  it("prints only JSON with --json", async () => {
    await writeFile(path.join(folder, "bad.jsonl"), `${pair("Bye")}\n`);
    const run = await validate("bad.jsonl", "trl-preference-implicit", "--json");
    expect(run).toMatchObject({ code: 1, stderr: "" });
    const [finding, summary] = run.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(finding).toMatchObject({ line: 1, field: "rejected[0]", severity: "error" });
    expect(summary).toMatchObject({ valid: false, rows: 1, errors: 1 });
  });

  it("reads Parquet by its content, and says what is wrong with a torn one", async () => {
    const file = await createParquetFile(path.join(folder, "rows.bin"), { text: "string" });
    await file.write([{ text: "fine" }, { text: "" }]);
    await file.close();
    const run = await validate("rows.bin", "trl-sft");
    expect(run).toMatchObject({ code: 1, stdout: "rows.bin:2: text: is empty\n" });
    await writeFile(path.join(folder, "torn.parquet"), "PAR1 and nothing more");
    const torn = await validate("torn.parquet", "trl-sft");
    expect(torn.code).toBe(1);
    expect(torn.stdout).toMatch(/^torn\.parquet:1: file: is not a whole Parquet file/);
  });

  it("names a file that is not there, a folder, and an unknown format", async () => {
    expect(await validate("none.jsonl", "trl-sft")).toMatchObject({
      code: 1,
      stderr: "hone: none.jsonl cannot be read: there is no such file.\n",
    });
    expect((await validate(".", "trl-sft")).stderr).toContain("is a folder");
    const unknown = await validate("none.jsonl", "trl");
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("must be one of trl-sft, trl-prompt-completion");
  });
});
