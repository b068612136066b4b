import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { datasetFormats } from "../datasets/formats/registry";
import type { PromptJudgements } from "../datasets/judgements";
import type { DatasetFormatName } from "../datasets/names";
import { candidate, prompt, ranking, scored, stamp } from "../datasets/testing/samples";
import type { Message } from "../prompts/message";
import { type RowOptions, recogniseRows, rowReaderFor } from "./row-reader";

const any: RowOptions = { want: "any", plainPairs: "conversation" };
const user = (content: string): Message => ({ role: "user", content });
const assistant = (content: string): Message => ({ role: "assistant", content });

const read = (rows: unknown[], options: Partial<RowOptions> = {}) => {
  const reader = rowReaderFor(rows, { ...any, ...options });
  const results = rows.map(reader);
  return {
    rows: results.flatMap((result) => result.rows),
    problems: results.flatMap((result) =>
      result.problems.map(({ field, message }) => `${field}: ${message}`),
    ),
  };
};

/** What a format's exporter writes of some judgements. */
function exported(format: DatasetFormatName, item: PromptJudgements): unknown[] {
  const rows: unknown[] = [];
  datasetFormats[format].write(item, {
    row: (row) => rows.push(JSON.parse(JSON.stringify(row))),
    skip: (reason) => expect.fail(reason),
  });
  return rows;
}

const turns = [user("Hi"), assistant("Hello!"), user("A latte")];
const demonstrated = prompt({
  messages: turns,
  demonstrations: [{ ...stamp, text: "Coming up!", source: "demonstration" }],
});

describe("exported demonstrations come back", () => {
  const last = [false, false, false, true];
  const all = [false, true, false, true];
  it.each([
    ["trl-sft", all],
    ["trl-prompt-completion", last],
    ["openai-sft", last],
    ["axolotl-sft", all],
    ["llamafactory-alpaca", all],
    ["llamafactory-sharegpt", all],
    ["openrlhf-sft", last],
  ] as const)("%s", (format, learned) => {
    expect(read(exported(format, demonstrated), { want: "demonstrations" })).toEqual({
      rows: [{ kind: "conversation", messages: [...turns, assistant("Coming up!")], learned }],
      problems: [],
    });
  });
});

describe("exported comparisons come back", () => {
  const item = prompt({
    messages: turns,
    rankings: [
      ranking([["a"], ["b", "c"]], {
        strength: "clearly",
        candidates: ["a", "b", "c"].map((id) => candidate(id)),
      }),
    ],
  });
  it.each([
    "trl-preference",
    "trl-preference-implicit",
    "openai-preference",
    "axolotl-dpo",
    "llamafactory-ranking",
    "openrlhf-preference",
    "hh-rlhf",
  ] as const)("%s: a row per pair", (format) => {
    const { rows, problems } = read(exported(format, item), { want: "comparisons" });
    expect(problems).toEqual([]);
    const margin = ["trl-preference", "trl-preference-implicit", "openrlhf-preference"].includes(format)
      ? 2
      : 0;
    expect(rows).toEqual(
      ["b", "c"].map((worse) => ({
        kind: "comparisons",
        prompt: turns,
        responses: ["text of a", `text of ${worse}`],
        judgements: [{ tiers: [[0], [1]], margin, labeler: null }],
      })),
    );
  });

  it("hone-rankings: all candidates with their ties, the strength, the labeler and the edit", () => {
    const [first] = item.rankings;
    const edited = { ...first!, correction: { candidateId: "a", text: "better" } };
    expect(read(exported("hone-rankings", { ...item, rankings: [edited] })).rows).toEqual([
      {
        kind: "comparisons",
        prompt: turns,
        responses: ["text of a", "text of b", "text of c", "better"],
        judgements: [
          { tiers: [[0], [1, 2]], margin: 2, labeler: stamp.annotator },
          { tiers: [[3], [0]], margin: 0, labeler: stamp.annotator },
        ],
      },
    ]);
  });

  it("oasst-tree: the replies as one ranking; or as demonstrations, when those are wanted", () => {
    const single = prompt({ ...item, messages: [user("Hi")] });
    const rows = exported("oasst-tree", single);
    expect(read(rows, { want: "comparisons" }).rows[0]).toMatchObject({ prompt: [user("Hi")] });
    expect(read(rows, { want: "demonstrations" }).rows.every(({ kind }) => kind === "conversation")).toBe(
      true,
    );
  });

  it("verdicts on single responses are refused in words where none are wanted", () => {
    const assessments = Object.fromEntries(["a", "b", "c"].map((id) => [id, scored([1, 2, 3, 4, 0])]));
    const judged = prompt({ rankings: [{ ...item.rankings[0]!, assessments }] });
    for (const format of ["trl-kto", "helpsteer2"] as const) {
      const { rows, problems } = read(exported(format, judged), { want: "comparisons" });
      expect(rows).toEqual([]);
      expect(problems[0]).toMatch(/a verdict on one response by itself is neither/);
    }
  });
});

describe("verdicts of 0 and 1", () => {
  const rated = (context: unknown, generation: unknown, reward: unknown) => ({ context, generation, reward });
  const turn = { role: "agent", text: "Iced?" };

  it("are rows of their own, with the thread before", () => {
    const given = [rated([{ role: "user", text: "A latte" }], turn, 1), rated([turn], turn, 0.0)];
    expect(read(given, { want: "judgements" })).toEqual({
      rows: [
        { kind: "rated", prompt: [user("A latte")], response: "Iced?", good: true, labeler: null },
        { kind: "rated", prompt: [assistant("Iced?")], response: "Iced?", good: false, labeler: null },
      ],
      problems: [],
    });
  });

  it("continue plain text where asked to, and points on a scale are refused", () => {
    const rows = [
      { prompt: "Two and two is", completion: " four", label: true, annotator: "l_1" },
      { prompt: "Two and two is", completion: " six", label: 3 },
    ];
    const result = read(rows, { want: "judgements", plainPairs: "text" });
    expect(result.rows).toEqual([
      { kind: "rated", prompt: "Two and two is", response: " four", good: true, labeler: "l_1" },
    ]);
    expect(result.problems).toHaveLength(1);
    expect(result.problems[0]).toMatch(/0 or 1 was expected/);
  });
});

describe("the sound files of every format's documentation", () => {
  const folder = path.resolve(import.meta.dirname, "../datasets/validate/fixtures");
  const unusable = new Set(["trl-kto", "helpsteer2"]);
  it.each(readdirSync(folder).filter((name) => !unusable.has(name)))("%s", (format) => {
    for (const name of readdirSync(path.join(folder, format)).filter((file) => file.startsWith("good"))) {
      const text = readFileSync(path.join(folder, format, name), "utf8");
      const values: unknown[] = name.endsWith(".json")
        ? JSON.parse(text)
        : text
            .split("\n")
            .filter(Boolean)
            .map((line) => JSON.parse(line));
      const { rows, problems } = read(values);
      expect(rows.length, name).toBeGreaterThan(0);
      // Nothing is refused but what cannot be learned: calls of tools, and a tree of one message.
      for (const problem of problems) expect(problem, name).toMatch(/tool|nothing to learn/);
    }
  });
});

describe("plain text", () => {
  it("is a document, whatever other fields the row has", () => {
    expect(read([{ text: "Once.", title: "A story" }]).rows).toEqual([
      { kind: "text", prompt: "", text: "Once." },
    ]);
    expect(read(["Twice."]).rows).toEqual([{ kind: "text", prompt: "", text: "Twice." }]);
    expect(read([{ text: "a" }, { text: " " }, { txt: 1 }]).problems).toEqual([
      "text: text was expected, the field is empty",
      "text: text was expected, nothing was found",
    ]);
  });

  it("pairs are a turn and its answer, or a text and its continuation", () => {
    const rows = [{ prompt: "2+2=", completion: "4" }];
    expect(read(rows).rows[0]).toMatchObject({
      messages: [user("2+2="), assistant("4")],
      learned: [false, true],
    });
    expect(read(rows, { plainPairs: "text" }).rows).toEqual([{ kind: "text", prompt: "2+2=", text: "4" }]);
  });

  it("preferences without a prompt of their own compare whole texts, with any margin", () => {
    expect(read([{ chosen: "The sky is blue.", rejected: "The sky is green.", margin: 0.25 }]).rows).toEqual([
      {
        kind: "comparisons",
        prompt: "",
        responses: ["The sky is blue.", "The sky is green."],
        judgements: [{ tiers: [[0], [1]], margin: 0.25, labeler: null }],
      },
    ]);
  });
});

describe("bad rows", () => {
  it.each([
    [{ messages: [user("Hi")] }, "messages: an assistant message to learn was expected, there is none"],
    [
      { messages: [user("Hi"), { ...assistant("Yes"), weight: 0.5 }] },
      "messages[1].weight: 0 (not learned) or 1 (learned) was expected",
    ],
    [
      {
        messages: [user("Hi"), { role: "assistant", content: "", tool_calls: [{ id: "1" }] }, assistant("x")],
      },
      "messages[1].tool_calls: no call was expected: calls of tools cannot be learned yet",
    ],
    [{ messages: [user("Hi"), assistant("x")], tools: [{}] }, /^tools: no tools were expected/],
    [{ prompt: "Hi" }, /^completion: a response was expected/],
    [{ colour: 1 }, /^line: nothing that can be learned was recognised in an object/],
    [
      { prompt: [user("A")], chosen: [user("B"), assistant("x")], rejected: [user("B"), assistant("y")] },
      /^chosen: one assistant message, or the whole conversation/,
    ],
    [{ prompt: "A", chosen: "x", rejected: "y", margin: -1 }, /^margin: a margin of 0 or more/],
  ])("%j", (row, message) => {
    const { rows, problems } = read([row]);
    expect(rows).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(message);
  });

  it("of the other kind say what was wanted", () => {
    const pair = { prompt: "A", chosen: "x", rejected: "y" };
    expect(read([pair], { want: "demonstrations" })).toMatchObject({
      rows: [],
      problems: [expect.stringContaining("the row compares responses")],
    });
    expect(read([{ text: "a" }], { want: "comparisons" }).problems[0]).toContain("nothing is compared in it");
  });

  it("a sample of nothing is no shape", () => {
    expect(recogniseRows([])).toBeNull();
  });
});
