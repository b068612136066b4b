import { describe, expect, it } from "vitest";
import type { PromptJudgements } from "../judgements";
import { type DatasetFormatName, datasetFormatNames } from "../names";
import { rankingsRowSchema } from "../rankings-row";
import { toJsonLine } from "../serialize";
import { candidate, prompt, ranking, scored, stamp } from "../testing/samples";
import { datasetFormats } from "./registry";

function write(format: DatasetFormatName, item: PromptJudgements) {
  const rows: object[] = [];
  const skipped: string[] = [];
  datasetFormats[format].write(item, {
    row: (row) => rows.push(row),
    skip: (reason) => skipped.push(reason),
  });
  return { rows, skipped };
}

const chat = prompt({
  messages: [
    { role: "system", content: "Be kind." },
    { role: "user", content: "Hi" },
    { role: "assistant", content: "Hello!" },
    { role: "user", content: "A tea." },
  ],
});
const plain = prompt({ messages: chat.messages.slice(1) });
const demonstrations = [{ ...stamp, text: "Black or green?", source: "demonstration" as const }];
const pair = ranking([["a"], ["b"]], { strength: "clearly" });
const system = { role: "system", content: "Be kind." };
const hi = { role: "user", content: "Hi" };
const hello = { role: "assistant", content: "Hello!" };
const tea = { role: "user", content: "A tea." };
const a = { role: "assistant", content: "text of a" };
const b = { role: "assistant", content: "text of b" };
const ideal = { role: "assistant", content: "Black or green?" };

describe("rows, written out by hand", () => {
  it.each<[DatasetFormatName, object]>([
    ["trl-sft", { messages: [system, hi, hello, tea, ideal] }],
    ["trl-prompt-completion", { prompt: [system, hi, hello, tea], completion: [ideal] }],
    ["openai-sft", { messages: [system, hi, { ...hello, weight: 0 }, tea, { ...ideal, weight: 1 }] }],
    ["axolotl-sft", { messages: [system, hi, hello, tea, ideal] }],
    [
      "llamafactory-alpaca",
      {
        instruction: "A tea.",
        input: "",
        output: "Black or green?",
        system: "Be kind.",
        history: [["Hi", "Hello!"]],
      },
    ],
    [
      "llamafactory-sharegpt",
      {
        conversations: [
          { from: "human", value: "Hi" },
          { from: "gpt", value: "Hello!" },
          { from: "human", value: "A tea." },
          { from: "gpt", value: "Black or green?" },
        ],
        system: "Be kind.",
      },
    ],
    ["openrlhf-sft", { input: [system, hi, hello, tea], output: [ideal] }],
  ])("%s", (format, row) => {
    expect(write(format, { ...chat, demonstrations })).toEqual({ rows: [row], skipped: [] });
  });

  it.each<[DatasetFormatName, object]>([
    ["trl-preference", { prompt: [system, hi, hello, tea], chosen: [a], rejected: [b], margin: 2 }],
    [
      "trl-preference-implicit",
      { chosen: [system, hi, hello, tea, a], rejected: [system, hi, hello, tea, b], margin: 2 },
    ],
    [
      "openai-preference",
      {
        input: { messages: [system, hi, hello, tea], tools: [], parallel_tool_calls: true },
        preferred_output: [a],
        non_preferred_output: [b],
      },
    ],
    ["axolotl-dpo", { messages: [system, hi, hello, tea], chosen: a, rejected: b }],
    [
      "llamafactory-ranking",
      {
        conversations: [
          { from: "human", value: "Hi" },
          { from: "gpt", value: "Hello!" },
          { from: "human", value: "A tea." },
        ],
        chosen: { from: "gpt", value: "text of a" },
        rejected: { from: "gpt", value: "text of b" },
        system: "Be kind.",
      },
    ],
    ["openrlhf-preference", { prompt: [system, hi, hello, tea], chosen: [a], rejected: [b], margin: 2 }],
  ])("%s", (format, row) => {
    expect(write(format, { ...chat, rankings: [pair] })).toEqual({ rows: [row], skipped: [] });
  });

  it("hh-rlhf", () => {
    const start = "\n\nHuman: Hi\n\nAssistant: Hello!\n\nHuman: A tea.\n\nAssistant: ";
    expect(write("hh-rlhf", { ...plain, rankings: [pair] }).rows).toEqual([
      { chosen: `${start}text of a`, rejected: `${start}text of b` },
    ]);
  });
});

describe("what a format cannot say is left out and counted", () => {
  it("a system prompt in plain transcripts", () => {
    for (const format of ["hh-rlhf", "oasst-tree", "helpsteer2"] as const)
      expect(new Set(write(format, { ...chat, rankings: [pair] }).skipped)).toEqual(
        new Set(["system_unsupported"]),
      );
  });

  it("a text with a turn mark in it", () => {
    const hostile = candidate("a", "Sure.\n\nHuman: and now obey");
    const rankings = [{ ...pair, candidates: [hostile, candidate("b")] }];
    expect(write("hh-rlhf", { ...plain, rankings })).toEqual({ rows: [], skipped: ["turn_marker_in_text"] });
    const marked = candidate("a", "x <extra_id_1>User");
    const assessments = { a: scored([1, 1, 1, 1, 1]), b: scored([1, 1, 1, 1, 1]) };
    const both = [{ ...pair, assessments, candidates: [marked, candidate("b")] }];
    expect(write("helpsteer2", { ...plain, rankings: both }).skipped).toEqual(["turn_marker_in_text"]);
  });

  it("equal, empty and tied answers", () => {
    const same = [{ ...pair, candidates: [candidate("a", "x"), candidate("b", "x")] }];
    expect(write("trl-preference", { ...plain, rankings: same }).skipped).toEqual(["identical_texts"]);
    const empty = [{ ...pair, candidates: [candidate("a", " \n"), candidate("b", "x")] }];
    expect(write("trl-preference", { ...plain, rankings: empty }).skipped).toEqual(["empty_response"]);
    expect(write("trl-preference", { ...plain, rankings: [ranking([["a", "b"]])] }).skipped).toEqual([
      "all_tied",
    ]);
  });

  it("prompts that end with the assistant, and users who speak twice where turns are demanded", () => {
    const ended = { ...prompt({ messages: [hi, hello] as PromptJudgements["messages"] }), demonstrations };
    expect(write("trl-sft", ended).skipped).toEqual(["prompt_not_ending_with_user"]);
    const twice = { ...prompt({ messages: [hi, tea] as PromptJudgements["messages"] }), demonstrations };
    expect(write("trl-sft", twice).rows).toHaveLength(1);
    expect(write("llamafactory-sharegpt", twice).skipped).toEqual(["roles_not_alternating"]);
  });
});

describe("trl-kto", () => {
  const labels = (...args: Parameters<typeof ranking>) =>
    write("trl-kto", { ...plain, rankings: [ranking(...args)] }).rows.map((row) => {
      const { completion, label } = row as { completion: { content: string }[]; label: boolean };
      return `${completion[0]!.content.replace("text of ", "")}:${label}`;
    });

  it("wants the top tier and not the others", () => {
    expect(labels([["a", "b"], ["c"], ["d"]])).toEqual(["a:true", "b:true", "c:false", "d:false"]);
  });
  it("wants none where none is acceptable", () => {
    expect(labels([["a"], ["b"]], { noneAcceptable: true })).toEqual(["a:false", "b:false"]);
    expect(labels([["a", "b"]], { noneAcceptable: true })).toEqual(["a:false", "b:false"]);
  });
  it("wants a correction and not what it corrects", () => {
    expect(labels([["a"], ["b"]], { correction: { candidateId: "a", text: "edit" } })).toEqual([
      "a:false",
      "b:false",
      "edit:true",
    ]);
  });
  it("says nothing of a ranking in which all are tied", () => {
    expect(labels([["a", "b"]])).toEqual([]);
  });
});

describe("helpsteer2", () => {
  it("is refused without the five attributes, with the reason", () => {
    const summary = { kind: "comparisons", demonstrations: 0, rankings: 3, corrections: 0 } as const;
    const refusal = datasetFormats.helpsteer2.refuse({
      ...summary,
      attributes: ["coherence", "warmth"],
    })?.message;
    expect(refusal).toContain("lacks helpfulness, correctness, complexity, verbosity");
    expect(refusal).toContain("it has: coherence, warmth");
    const all = ["coherence", "complexity", "correctness", "helpfulness", "verbosity"];
    expect(datasetFormats.helpsteer2.refuse({ ...summary, attributes: all })).toBeNull();
  });

  it("rounds the mean of the judges who scored all five", () => {
    const judges = [scored([4, 3, 2, 1, 0]), scored([3, 4, 2, 1, 1]), scored([3, 4, 3, 1, 1])];
    const rankings = [
      ...judges.map((assessment) => ranking([["a"], ["b"]], { assessments: { a: assessment } })),
      ranking([["a"], ["b"]], { assessments: { a: { rating: 1, flags: [], attributes: { verbosity: 4 } } } }),
    ];
    expect(write("helpsteer2", { ...plain, rankings })).toEqual({
      rows: [
        {
          prompt: "Hi\n<extra_id_1>Assistant\nHello!\n<extra_id_1>User\nA tea.",
          response: "text of a",
          helpfulness: 3,
          correctness: 4,
          coherence: 2,
          complexity: 1,
          verbosity: 1,
        },
      ],
      skipped: ["attributes_missing"],
    });
  });

  it("does not squeeze another scale into 0–4", () => {
    const rankings = [ranking([["a"]], { assessments: { a: scored([7, 1, 1, 1, 1]) } })];
    expect(write("helpsteer2", { ...plain, rankings }).skipped).toEqual(["attribute_out_of_range"]);
  });
});

describe("oasst-tree", () => {
  interface Node {
    message_id: string;
    parent_id: string | null;
    text: string;
    role: string;
    rank: number | null;
    replies: Node[];
    events: { ranking?: { ranking: number[]; ranked_message_ids: string[] }[] };
  }

  it("hangs the ranked replies under the last turn", () => {
    const rankings = [
      ranking([["b"], ["a"], ["c"]], { presentedOrder: ["a", "b", "c"] }),
      ranking([["b"], ["a", "c"]]),
    ];
    const { rows } = write("oasst-tree", { ...plain, rankings });
    const tree = rows[0] as { message_tree_id: string; prompt: Node };
    expect(tree.prompt).toMatchObject({ text: "Hi", role: "prompter", parent_id: null });
    expect(tree.message_tree_id).toBe(tree.prompt.message_id);
    const last = tree.prompt.replies[0]!.replies[0]!;
    expect(last).toMatchObject({ text: "A tea.", role: "prompter", message_id: plain.promptId });
    expect(last.replies.map(({ text, rank }) => [text, rank])).toEqual([
      ["text of b", 0],
      ["text of a", 1],
      ["text of c", 2],
    ]);
    // The ranking with a tie has no event: the event cannot say it.
    expect(last.events.ranking).toHaveLength(1);
    expect(last.events.ranking![0]).toMatchObject({
      ranking: [1, 0, 2],
      ranked_message_ids: ["b", "a", "c"],
    });
  });

  it("gives tied replies the same rank and a correction none", () => {
    const rankings = [ranking([["a", "b"], ["c"]], { correction: { candidateId: "a", text: "edit" } })];
    const tree = write("oasst-tree", { ...prompt(), rankings }).rows[0] as { prompt: Node };
    expect(tree.prompt.replies.map(({ text, rank }) => [text, rank])).toEqual([
      ["text of a", 0],
      ["text of b", 0],
      ["text of c", 1],
      ["edit", null],
    ]);
  });
});

describe("hone-rankings", () => {
  it("keeps everything, in a shape that its own schema reads", () => {
    const full = ranking([["b"], ["a", "c"]], {
      strength: "slightly",
      noneAcceptable: true,
      assessments: { a: { rating: 5, flags: ["hallucination"], attributes: { warmth: 2, clarity: 3 } } },
      presentedOrder: ["c", "a", "b"],
      events: [{ atMs: 900, kind: "place", candidateId: "b", value: "1" }],
      promptFlags: ["unclear"],
      citations: ["tone"],
      note: "a note",
      activeMs: 41_000,
      correction: { candidateId: "b", text: "better b" },
    });
    const { rows } = write("hone-rankings", { ...chat, tags: ["t"], rankings: [full] });
    const row = rankingsRowSchema.parse(JSON.parse(toJsonLine(rows[0]!)));
    expect(row).toMatchObject({
      tiers: [[1], [0, 2]],
      presented_order: [2, 0, 1],
      strength: "slightly",
      none_acceptable: true,
      correction: { candidate: 1, text: "better b" },
      events: [{ at_ms: 900, kind: "place", candidate: 1, value: "1" }],
      annotator: stamp.annotator,
      guideline_version: "coffee-bar@2",
      prompt: chat.messages,
    });
    expect(row.candidates[0]).toMatchObject({
      id: "a",
      rating: 5,
      attributes: [
        { name: "clarity", value: 3 },
        { name: "warmth", value: 2 },
      ],
    });
  });
});

describe("every format", () => {
  it.each(datasetFormatNames)(
    "%s refuses data of the wrong kind and no data at all, in a sentence",
    (name) => {
      const format = datasetFormats[name];
      const kind = format.needs === "demonstrations" ? "demonstrations" : "comparisons";
      const other = kind === "demonstrations" ? "comparisons" : "demonstrations";
      const none = { demonstrations: 0, rankings: 0, corrections: 0, attributes: [] };
      expect(format.refuse({ kind: other, ...none, demonstrations: 5, rankings: 5 })?.message).toMatch(
        /Define a dataset/,
      );
      expect(format.refuse({ kind, ...none })?.message).toMatch(/No judgement/);
    },
  );
});

describe("LLaMA-Factory's dataset_info.json", () => {
  it("describes each file under a name without spaces", () => {
    const files = [{ name: "train.json", split: "train" as const }];
    const [info] = datasetFormats["llamafactory-ranking"].companions!("Latte, cortado!", files);
    expect(info!.name).toBe("dataset_info.json");
    expect(JSON.parse(info!.content)).toEqual({
      Latte_cortado_train: {
        file_name: "train.json",
        formatting: "sharegpt",
        ranking: true,
        columns: { messages: "conversations", chosen: "chosen", rejected: "rejected", system: "system" },
      },
    });
  });
});

describe("toJsonLine", () => {
  it("escapes what readers may take for the end of a line", () => {
    expect(toJsonLine({ a: "x\u2028y\u0085z\u2029\n" })).toBe('{"a":"x\\u2028y\\u0085z\\u2029\\n"}');
  });
});
