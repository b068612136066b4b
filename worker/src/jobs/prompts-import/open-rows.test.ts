import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CsvRecords, parseRecord } from "./csv-splitter";
import { findRows, JsonValues } from "./json-splitter";
import { JsonLines } from "./line-splitter";
import { openRows } from "./open-rows";
import type { RowSplitter, SourceRow } from "./source-row";
import { utf8Bytes } from "./utf8-bytes";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "hone-rows-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes a file and reads its rows back: values, or `line: problem`. */
async function read(name: string, content: string | Uint8Array, limit?: number) {
  const file = path.join(folder, name);
  await writeFile(file, content);
  const opened = await openRows(file, name, limit);
  const rows: SourceRow[] = [];
  for await (const piece of opened.rows()) rows.push(...piece.rows);
  return {
    container: opened.container,
    encoding: opened.encoding,
    rows,
    values: values(rows),
    problems: problems(rows),
  };
}

const values = (rows: SourceRow[]) => rows.flatMap((row) => ("value" in row ? [row.value] : []));
const problems = (rows: SourceRow[]) =>
  rows.flatMap((row) => ("problem" in row ? [`${row.line}: ${row.problem.message}`] : []));

/** Feeds bytes in pieces of a given size. */
function split(splitter: RowSplitter, bytes: Buffer, size: number): SourceRow[] {
  const rows: SourceRow[] = [];
  for (let at = 0; at < bytes.length; at += size) rows.push(...splitter.push(bytes.subarray(at, at + size)));
  return [...rows, ...splitter.end()];
}

describe("JSON Lines", () => {
  it("splits at line feeds only, counts blank lines, and reports bad ones with their number", async () => {
    const text = '{"a":"x\u2028y"}\r\n\n  \n{"a": 2,}\n"str"\n{"a":3}';
    const { container, rows } = await read("a.jsonl", text);
    expect(container).toBe("jsonl");
    expect(rows).toMatchObject([
      { line: 1, value: { a: "x\u2028y" } },
      { line: 4, problem: { message: expect.stringContaining("not valid JSON") }, excerpt: '{"a": 2,}' },
      { line: 5, value: "str" },
      { line: 6, value: { a: 3 } },
    ]);
  });

  it("says that a cut last line may have been cut", async () => {
    const { problems: found, values: good } = await read("cut.jsonl", '{"a":1}\n{"a":"hal');
    expect(good).toEqual([{ a: 1 }]);
    expect(found).toEqual([expect.stringMatching(/^2: .*cut off/)]);
  });

  it("reports bytes that are not UTF-8 and NUL bytes, row by row", async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"a":1}\n{"a":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}\n{"a":"\0"}\n{"a":2}\n'),
    ]);
    const { problems: found, values: good } = await read("bytes.jsonl", bytes);
    expect(good).toEqual([{ a: 1 }, { a: 2 }]);
    expect(found).toEqual([expect.stringMatching(/^2: .*not UTF-8/), expect.stringMatching(/^3: .*NUL/)]);
  });

  it("skips a 50 MB line with little memory and goes on", async () => {
    const file = path.join(folder, "huge.jsonl");
    const handle = await open(file, "w");
    await handle.write('{"a":1}\n{"a":"');
    for (let i = 0; i < 50; i++) await handle.write("x".repeat(1024 * 1024));
    await handle.write('"}\n{"a":2}\n');
    await handle.close();
    const before = process.memoryUsage().arrayBuffers;
    const opened = await openRows(file, "huge.jsonl");
    const rows: SourceRow[] = [];
    let most = 0;
    for await (const piece of opened.rows()) {
      rows.push(...piece.rows);
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(values(rows)).toEqual([{ a: 1 }, { a: 2 }]);
    expect(problems(rows)).toEqual([
      expect.stringMatching(/^2: the line is 52,428,808 bytes long; at most 8,388,608/),
    ]);
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 3]);
    expect(most).toBeLessThan(40 * 1024 ** 2);
  });

  it("reads the same rows however the bytes are cut", () => {
    const bytes = Buffer.from('{"a":"é\u2028"}\r\n\n{"b":[1,\t2]}\nnope\n{"c":3}');
    const whole = split(new JsonLines(1000), bytes, bytes.length);
    for (let size = 1; size < 9; size++) expect(split(new JsonLines(1000), bytes, size)).toEqual(whole);
  });
});

describe("encodings", () => {
  const text = '{"a":"é 漢 😀"}\n{"a":2}\n';
  const le = Buffer.from(text, "utf16le");
  it.each([
    ["utf-8", Buffer.from(text)],
    ["utf-8-bom", Buffer.from(`\ufeff${text}`)],
    ["utf-16le", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["utf-16be", Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
    ["utf-16le", le],
    ["utf-16be", Buffer.from(le).swap16()],
  ])("%s", async (encoding, bytes) => {
    const read_ = await read("e.jsonl", bytes);
    expect(read_.encoding).toBe(encoding);
    expect(read_.values).toEqual([{ a: "é 漢 😀" }, { a: 2 }]);
  });

  it("keeps lone halves of UTF-16 pairs as errors, never as silent replacements", async () => {
    const bytes = Buffer.from('\ufeff{"a":"x\ud800y"}\n{"a":2}\n', "utf16le");
    const { problems: found, values: good } = await read("lone.jsonl", bytes);
    expect(found).toEqual([expect.stringMatching(/^1: .*not UTF-8/)]);
    expect(good).toEqual([{ a: 2 }]);
    const odd = await read("odd.jsonl", Buffer.concat([bytes, Buffer.from([0x41])]));
    expect(odd.problems).toHaveLength(2);
  });

  it("does not depend on where pieces end", async () => {
    const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
    for (const size of [1, 2, 3, 5]) {
      const pieces = async function* () {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      };
      const out: Buffer[] = [];
      for await (const piece of utf8Bytes(pieces(), "utf-16le")) out.push(piece);
      expect(Buffer.concat(out).toString()).toBe(text);
    }
  });
});

describe("JSON", () => {
  it("reads the elements of a list, with the lines they begin on", async () => {
    const { container, rows } = await read(
      "l.json",
      '[\n  {"a": "]}\\"", "b": [1, {}]},\n\n  {"a":\n 2}, "s", 3 ]\n',
    );
    expect(container).toBe("json");
    expect(rows).toEqual([
      { line: 2, value: { a: ']}"', b: [1, {}] } },
      { line: 4, value: { a: 2 } },
      { line: 5, value: "s" },
      { line: 5, value: 3 },
    ]);
  });

  it("reads the one list of an object, a single object, and documents one after another", async () => {
    const wrapped = '{"version": "[1]", "meta": {"x": [{}]}, "data": [{"a":1},{"a":2}], "end": [3]}';
    expect((await read("w.json", wrapped)).values).toEqual([{ a: 1 }, { a: 2 }]);
    const single = { messages: [{ role: "user", content: "x" }], tags: ["t"] };
    expect((await read("s.json", JSON.stringify(single, null, 2))).values).toEqual([single]);
    const both = `${JSON.stringify(single, null, 2)}\n${JSON.stringify({ prompt: "b" }, null, 2)}`;
    expect((await read("many.json", both)).values).toEqual([single, { prompt: "b" }]);
  });

  it("makes one bad row of one bad element", async () => {
    const { values: good, problems: found } = await read("bad.json", '[{"a":1},{"a":nul},{"a" 3},{"a":4}]');
    expect(good).toEqual([{ a: 1 }, { a: 4 }]);
    expect(found).toHaveLength(2);
  });

  it("reports where a cut file was cut, and skips elements over the limit", async () => {
    const cut = await read("c.json", '[{"a":1},\n{"a":[1,2');
    expect(cut.values).toEqual([{ a: 1 }]);
    expect(cut.problems).toEqual([expect.stringMatching(/^2: the file ends in the middle/)]);
    expect((await read("open.json", '[{"a":1}')).problems).toEqual([
      expect.stringContaining('"]" was expected'),
    ]);
    const long = await read("long.json", `[{"a":1},{"a":"${"x".repeat(200)}"},{"a":2}]`, 100);
    expect(long.values).toEqual([{ a: 1 }, { a: 2 }]);
    expect(long.problems).toEqual([expect.stringContaining("the element is 208 bytes long")]);
  });

  it("reads any list the same however the bytes are cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 6 }),
        fc.integer({ min: 1, max: 7 }),
        (list, size) => {
          for (const space of [undefined, 1]) {
            const bytes = Buffer.from(JSON.stringify(list, null, space));
            const rows = split(new JsonValues(findRows(bytes), 1e6), bytes, size);
            expect(JSON.stringify(values(rows))).toBe(JSON.stringify(list));
          }
        },
      ),
    );
  });
});

describe("CSV", () => {
  it("reads quotes, line ends inside them, formulas as text, and counts lines", async () => {
    const text = 'prompt,note\r\n"a ""quoted""\nsecond line",=1+1\r\n\r\nplain "x" y,@SUM\nonly one\n"z",\n';
    const { container, rows } = await read("q.csv", text);
    expect(container).toBe("csv");
    expect(rows).toEqual([
      { line: 2, value: { prompt: 'a "quoted"\nsecond line', note: "=1+1" } },
      { line: 5, value: { prompt: 'plain "x" y', note: "@SUM" } },
      {
        line: 6,
        problem: { field: "", message: expect.stringContaining("2 fields were expected") },
        excerpt: "only one",
      },
      { line: 7, value: { prompt: "z", note: "" } },
    ]);
  });

  it.each([";", "\t", "|"])("finds the delimiter %j", async (mark) => {
    expect((await read("d.csv", `a${mark}"b,c"\n1${mark}2`)).values).toEqual([{ a: "1", "b,c": "2" }]);
  });

  it("gives up only the line whose quote never closes", async () => {
    const { values: good, problems: found } = await read("open.csv", 'a,b\n1,2\n"3,4\n5,6\n7,8\n');
    expect(good).toEqual([
      { a: "1", b: "2" },
      { a: "5", b: "6" },
      { a: "7", b: "8" },
    ]);
    expect(found).toEqual([expect.stringMatching(/^3: a quote opened in this line does not close/)]);
    const limited = await read("limit.csv", `a,b\n"1,2\n${"3,4\n".repeat(100)}`, 100);
    expect(limited.values).toHaveLength(100);
    expect(limited.problems).toHaveLength(1);
  });

  it("skips a line over the limit and refuses doubled column names", async () => {
    const { values: good, problems: found } = await read("long.csv", `a\n1\n"${"x".repeat(500)}"\n2\n`, 100);
    expect(good).toEqual([{ a: "1" }, { a: "2" }]);
    expect(found).toEqual([expect.stringMatching(/^3: the line is 502 bytes long/)]);
    await expect(read("twice.csv", "a,b,a\n1,2,3\n")).rejects.toThrow('two columns are called "a"');
  });

  it("agrees with csv-parse on any table, however the bytes are cut", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "é", '"', ",", "\n", " ", "=", "😀"), maxLength: 6 });
    const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 9 }), (records, size) => {
        const quoted = records.map((record) =>
          record.map((text) => `"${text.replaceAll('"', '""')}"`).join(","),
        );
        const bytes = Buffer.from(`h1,h2,h3\n${quoted.join("\n")}\n`);
        const rows = split(new CsvRecords(",", 1e6), bytes, size);
        expect(values(rows)).toEqual(parse(bytes, { columns: true }));
        expect(problems(rows)).toEqual([]);
        let line = 2;
        for (const [i, record] of quoted.entries()) {
          expect(rows[i]!.line).toBe(line);
          line += record.split("\n").length;
        }
      }),
    );
  });

  it("parses records with odd quotes without losing text", () => {
    expect(parseRecord('5" pipe,"a"b,', ",")).toEqual(['5" pipe', "ab", ""]);
    const rows = split(new CsvRecords(",", 1000), Buffer.from('a,b\n5"" pipe,x\n6" pipe,y\n'), 4);
    expect(values(rows)).toEqual([
      { a: '5"" pipe', b: "x" },
      { a: '6" pipe', b: "y" },
    ]);
  });
});

describe("Parquet", () => {
  const columns = [
    { name: "prompt", data: ["a", "b\u2028", "c"] },
    { name: "id", data: [1n, 2n, 9007199254740993n] },
    { name: "at", data: [new Date(0), null, null] },
    { name: "messages", data: [[{ role: "user", content: "x" }], [], []], type: "JSON" as const },
  ];

  it("reads rows by row group, with JSON's types", async () => {
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData: columns, rowGroupSize: 2 }));
    const { container, rows } = await read("p.parquet", bytes);
    expect(container).toBe("parquet");
    expect(rows).toEqual([
      {
        line: 1,
        value: {
          prompt: "a",
          id: 1,
          at: "1970-01-01T00:00:00.000Z",
          messages: [{ role: "user", content: "x" }],
        },
      },
      { line: 2, value: { prompt: "b\u2028", id: 2, at: null, messages: [] } },
      { line: 3, value: { prompt: "c", id: "9007199254740993", at: null, messages: [] } },
    ]);
  });

  it("says that a cut file was cut", async () => {
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData: columns }));
    await expect(read("cut.parquet", bytes.subarray(0, bytes.length - 20))).rejects.toThrow(
      /not a complete Parquet/,
    );
  });
});

describe("files that hold no rows", () => {
  it.each([
    ["empty.jsonl", "", "is empty"],
    ["blank.jsonl", " \n\n", "nothing but white space"],
    ["a.jsonl.gz", gzipSync("{}"), "a gzip archive"],
    ["a.zip", Buffer.from("PK\x03\x04rest"), "a ZIP archive or an Excel workbook"],
    ["a.json", "prompt: yes", 'does not begin like JSON: "{" or "["'],
  ])("%s", async (name, content, message) => {
    await expect(read(name, content)).rejects.toThrow(message);
  });

  it("text lines are prompts", async () => {
    const { container, values: lines } = await read("p.txt", "[INST] one\ntwo\r\n\n");
    expect([container, lines]).toEqual(["text", ["[INST] one", "two"]]);
  });
});
