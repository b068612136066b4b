import { describe, expect, it } from "vitest";
import { importDefaultsSchema } from "./mapping";
import { mappingFor, mapRow } from "./registry";
import { assistant, read, readOne, user } from "./testing/read-row";

const noDefaults = importDefaultsSchema.parse({});

describe("pairs", () => {
  const expected = {
    messages: [user("q")],
    candidates: [
      { ref: "chosen", text: "good" },
      { ref: "rejected", text: "bad" },
    ],
    rankings: [{ tiers: [["chosen"], ["rejected"]] }],
  };

  it.each([
    ["TRL explicit, text", { prompt: "q", chosen: "good", rejected: "bad" }],
    [
      "TRL explicit, messages",
      { prompt: [user("q")], chosen: [assistant("good")], rejected: [assistant("bad")] },
    ],
    ["TRL implicit", { chosen: [user("q"), assistant("good")], rejected: [user("q"), assistant("bad")] }],
    [
      "OpenAI",
      {
        input: { messages: [user("q")], tools: [] },
        preferred_output: [assistant("good")],
        non_preferred_output: [assistant("bad")],
      },
    ],
    ["Axolotl", { messages: [user("q")], chosen: assistant("good"), rejected: assistant("bad") }],
    [
      "LLaMA-Factory",
      {
        conversations: [{ from: "human", value: "q" }],
        chosen: { from: "gpt", value: "good" },
        rejected: { from: "gpt", value: "bad" },
      },
    ],
    [
      "prompt repeated",
      { prompt: "q", chosen: [user("q"), assistant("good")], rejected: [user("q"), assistant("bad")] },
    ],
  ])("of %s", (_, row) => {
    expect(readOne(row, "preference")).toMatchObject(expected);
  });

  it("carry strength or margin", () => {
    const row = { prompt: "q", chosen: "good", rejected: "bad" };
    expect(readOne({ ...row, margin: 2 }, "preference").rankings[0]!.strength).toBe("clearly");
    expect(readOne({ ...row, margin: 0 }, "preference").rankings[0]!.strength).toBeNull();
    expect(readOne({ ...row, strength: "barely" }, "preference").rankings[0]!.strength).toBe("barely");
  });

  it("must answer the same prompt, with different texts", () => {
    const apart = { chosen: [user("q"), assistant("x")], rejected: [user("other"), assistant("y")] };
    expect(read(apart, "preference").problems[0]).toMatchObject({ field: "rejected" });
    const same = read({ prompt: "q", chosen: "x", rejected: "x" }, "preference");
    expect(same.items).toEqual([]);
    expect(same.problems[0]!.message).toContain("the same text");
  });

  it("of HH-RLHF are transcripts", () => {
    const thread = "\n\nHuman: q1\n\nAssistant: a1\n\nHuman: q2\n\nstill q2\n\nAssistant: ";
    const item = readOne({ chosen: `${thread}good`, rejected: `${thread}bad` }, "hh-rlhf");
    expect(item.messages).toEqual([user("q1"), assistant("a1"), user("q2\n\nstill q2")]);
    expect(item.candidates.map(({ text }) => text)).toEqual(["good", "bad"]);
    const parted = { chosen: "\n\nHuman: a\n\nAssistant: x", rejected: "\n\nHuman: b\n\nAssistant: y" };
    expect(read(parted, "hh-rlhf").problems).toHaveLength(1);
  });
});

describe("verdicts", () => {
  const row = {
    prompt: "q",
    completion_a: "A!",
    completion_b: "B!",
    model_a: "m",
    model_b: "n",
    evaluator: "yo",
  };
  it.each([
    ["a-is-better", [["a"], ["b"]], "clearly", false],
    ["b-is-slightly-better", [["b"], ["a"]], "slightly", false],
    ["tie", [["a", "b"]], null, false],
    ["tie (bothbad)", [["a", "b"]], null, true],
    ["model_b", [["b"], ["a"]], null, false],
    ["-3", [["a"], ["b"]], "significantly", false],
    [1, [["b"], ["a"]], "slightly", false],
  ])("%s", (preference, tiers, strength, noneAcceptable) => {
    const [ranking] = readOne({ ...row, preference }, "pairwise-eval").rankings;
    expect(ranking).toMatchObject({ tiers, strength, noneAcceptable, annotator: "yo" });
  });

  it("carry acceptability, and refuse what they do not know", () => {
    const both = {
      ...row,
      preference: "tie",
      completion_a_is_acceptable: "no",
      completion_b_is_acceptable: "no",
    };
    const [ranking] = readOne(both, "pairwise-eval").rankings;
    expect(ranking).toMatchObject({ noneAcceptable: true });
    expect(ranking!.assessments.a!.attributes).toEqual({ acceptable: 0 });
    expect(read({ ...row, preference: "maybe" }, "pairwise-eval").problems[0]!.message).toContain('"maybe"');
  });

  it("keep equal texts of two models apart", () => {
    const equal = { ...row, completion_b: "A!", preference: "tie" };
    expect(readOne(equal, "pairwise-eval").candidates).toHaveLength(2);
  });
});

describe("ratings", () => {
  it("of Taskmaster rate one candidate and compare nothing", () => {
    const row = {
      conversation_id: "c",
      context: [
        { role: "user", text: "espresso" },
        { role: "agent", api: { add: 1 } },
        { role: "api", response: { ok: 1 } },
      ],
      generation: { role: "agent", text: "Done." },
      reward: 0,
    };
    const item = readOne(row, "rated");
    expect(item.messages).toEqual([
      user("espresso"),
      assistant('{"add":1}'),
      { role: "tool", content: '{"ok":1}' },
    ]);
    expect(item.rankings[0]).toMatchObject({ tiers: [["1"]], noneAcceptable: true, annotator: null });
    expect(item.rankings[0]!.assessments["1"]!.attributes).toEqual({ reward: 0 });
    const opened = mapRow({ ...row, context: [] }, "rated", mappingFor("rated", [row]), {
      ...noDefaults,
      system: "You take orders.",
    });
    expect(opened.items[0]!.messages).toEqual([{ role: "system", content: "You take orders." }]);
    expect(
      mapRow({ ...row, context: [] }, "rated", mappingFor("rated", [row]), noDefaults).problems,
    ).toHaveLength(1);
  });

  it("of KTO and HelpSteer2", () => {
    const kto = readOne({ prompt: "q", completion: "a", label: true }, "rated");
    expect(kto.rankings[0]).toMatchObject({ noneAcceptable: false });
    const scales = { helpfulness: 0, correctness: 3, coherence: 4, complexity: 2, verbosity: 1 };
    const item = readOne({ prompt: "q", response: "a", ...scales }, "rated");
    expect(item.rankings[0]).toMatchObject({ noneAcceptable: false });
    expect(item.rankings[0]!.assessments["1"]!.attributes).toEqual(scales);
  });
});

describe("ranked lists", () => {
  it("tie equal ranks", () => {
    const answers = [
      { answer: "x", rank: 2, model: "m" },
      { answer: "y", rank: 1 },
      { answer: "z", rank: 2 },
    ];
    expect(readOne({ prompt: "q", answers }, "ranked-list").rankings[0]!.tiers).toEqual([["1"], ["0", "2"]]);
  });
});

describe("our own rankings", () => {
  const row = {
    format: "hone-rankings",
    version: 1,
    kind: "ranking",
    id: "r1",
    prompt_id: "p1",
    prompt_hash: "h",
    prompt: [user("q")],
    language: "en",
    tags: ["t"],
    candidates: ["x", "y"].map((text) => ({
      id: text,
      text,
      origin: "model",
      model: "m",
      rating: text === "x" ? 6 : null,
      flags: [],
      attributes: [{ name: "clarity", value: 3 }],
    })),
    tiers: [[1], [0]],
    presented_order: [0, 1],
    strength: "barely",
    none_acceptable: false,
    correction: { candidate: 1, text: "y, better" },
    prompt_flags: [],
    citations: [],
    note: "n",
    events: [],
    annotator: "anna",
    guideline_version: null,
    campaign: null,
    active_ms: null,
    created_at: "2026-01-01T00:00:00Z",
  };

  it("come back with their edit as a candidate above its original", () => {
    const item = readOne(row, "hone-rankings");
    expect(item).toMatchObject({ externalId: "p1", language: "en", tags: ["t"], messages: [user("q")] });
    expect(item.rankings).toMatchObject([
      { tiers: [["1"], ["0"]], strength: "barely", annotator: "anna", key: "r1", note: "n" },
      { tiers: [["edit"], ["1"]], annotator: "anna", key: "r1 edit" },
    ]);
    expect(item.rankings[0]!.assessments["0"]).toEqual({ rating: 6, flags: [], attributes: { clarity: 3 } });
    expect(item.candidates.at(-1)).toMatchObject({ ref: "edit", text: "y, better", modelName: null });
  });

  it("say which field is wrong", () => {
    const { problems } = read({ ...row, tiers: [[7]] }, "hone-rankings");
    expect(problems).toMatchObject([{ field: "tiers" }]);
  });
});
