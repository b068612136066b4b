import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repositoryRoot } from "../testing/shared-data";
import { type PlacedRow, type ReadRowsOptions, readRows } from "./read-rows";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hone-rows-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const place = path.join(folder, name);
  await writeFile(place, content);
  return place;
}

async function readAll(files: string[], options: Partial<ReadRowsOptions> = {}) {
  const problems: string[] = [];
  const rows: PlacedRow[] = [];
  const reading = readRows(files, {
    want: "any",
    plainPairs: "conversation",
    onProblem: (line) => problems.push(line.replaceAll(`${folder}/`, "")),
    ...options,
  });
  let step = await reading.next();
  for (; !step.done; step = await reading.next()) rows.push(step.value);
  return { rows, problems, summary: step.value };
}

const lines = (...rows: unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const texts = (rows: PlacedRow[]) => rows.map(({ row }) => (row.kind === "text" ? row.text : row.kind));

describe("readRows", () => {
  it("reads JSONL, a JSON array, Parquet and text, in the order of the files", async () => {
    const files = [
      await file("a.jsonl", lines({ text: "one" }, { text: "two" })),
      await file(
        "b.json",
        `[\n${JSON.stringify({ text: "three" })},\n${JSON.stringify({ text: "four" })}\n]`,
      ),
      await file(
        "c.parquet",
        new Uint8Array(
          parquetWriteBuffer({ columnData: [{ name: "text", data: ["five", "six"], type: "STRING" }] }),
        ),
      ),
      await file("d.txt", "seven\n\nstill seven\n"),
    ];
    const { rows, problems, summary } = await readAll(files);
    expect(texts(rows)).toEqual(["one", "two", "three", "four", "five", "six", "seven\n\nstill seven\n"]);
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 2, 3, 1, 2, 1]);
    expect(problems).toEqual([]);
    expect(summary).toEqual({ rows: 7, badRows: 0 });
  });

  it("names bad rows by file, line and field, and goes on", async () => {
    const many = Array.from({ length: 120 }, (_, i) => ({ text: `t${i}` }));
    const bad = await file(
      "bad.jsonl",
      `${lines(...many.slice(0, 60))}{"text":\n${lines({ text: 5 }, ...many.slice(60))}`,
    );
    const { rows, problems, summary } = await readAll([bad]);
    expect(texts(rows)).toEqual(many.map(({ text }) => text));
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/^bad\.jsonl:61: line: is not valid JSON/);
    expect(problems[1]).toBe("bad.jsonl:62: text: text was expected, a number was found");
    expect(summary).toEqual({ rows: 120, badRows: 2 });
  });

  it("recognises each file by itself", async () => {
    const chat = {
      messages: [
        { role: "user", content: "Hi" },
        { role: "assistant", content: "Hello" },
      ],
    };
    const pair = { prompt: "Hi", chosen: "Hello", rejected: "No" };
    const files = [
      await file("chat.jsonl", lines(chat)),
      await file("pair.jsonl", lines(pair)),
      await file("text.jsonl", lines({ text: "x" })),
    ];
    expect((await readAll(files)).rows.map(({ row }) => row.kind)).toEqual([
      "conversation",
      "comparisons",
      "text",
    ]);
  });

  it("ends with one clear error when no row can be used", async () => {
    const empty = await file("empty.jsonl", "");
    await expect(readAll([empty])).rejects.toThrow(
      /empty\.jsonl: there is no row that can be used\. The first problem: .*is empty/,
    );
    const wrong = await file("wrong.jsonl", lines({ text: "x" }));
    await expect(readAll([wrong], { want: "comparisons" })).rejects.toThrow(
      /wrong\.jsonl:1: line: compared responses were expected/,
    );
  });

  it("names files that are not there, folders and broken text", async () => {
    await expect(readAll([path.join(folder, "none.jsonl")])).rejects.toThrow(
      "none.jsonl: cannot be read (there is no such file)",
    );
    await expect(readAll([folder])).rejects.toThrow("is a folder");
    const latin = await file("latin.txt", Uint8Array.of(0xe9, 0x20));
    await expect(readAll([latin])).rejects.toThrow("is not valid UTF-8");
  });

  it("stops when it is told to", async () => {
    const some = await file("some.jsonl", lines({ text: "x" }));
    await expect(readAll([some], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });
});

const shared = `${repositoryRoot}/../shared/data`;
describe.skipIf(!existsSync(shared))("the shared data files", () => {
  it.each([
    ["logs/taskmaster4.jsonl", "demonstrations", 3710],
    ["prompts/seed_tasks.jsonl", "demonstrations", 175],
    ["preferences/tulu-human-eval.jsonl", "comparisons", 1150],
    ["preferences/oasst-100-trees.jsonl", "comparisons", 212],
    ["corpus/storybooks-en-ccby.jsonl", "demonstrations", 707],
  ] as const)("%s", async (name, want, rows) => {
    const { summary, problems } = await readAll([`${shared}/${name}`], { want });
    expect([
      summary.rows,
      problems.filter((line) => !/assistant message to learn|the field is empty/.test(line)),
    ]).toEqual([rows, []]);
  });
});
