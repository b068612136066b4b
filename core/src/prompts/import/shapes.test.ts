import { describe, expect, it } from "vitest";
import { type ImportDefaults, importDefaultsSchema } from "./mapping";
import { type ImportShape, mappingFor, mapRow, missingSlots, recogniseShapes } from "./registry";

const noDefaults = importDefaultsSchema.parse({});
const user = (content: string) => ({ role: "user" as const, content });
const assistant = (content: string) => ({ role: "assistant" as const, content });

/** Recognises the row, checks the shape, and maps it by the guessed mapping. */
function read(row: unknown, shape: ImportShape, defaults: Partial<ImportDefaults> = {}, options = {}) {
  const [best] = recogniseShapes([row]);
  expect(best?.shape).toBe(shape);
  const mapping = { ...best!.mapping, options: { ...best!.mapping.options, ...options } };
  expect(missingSlots(shape, mapping)).toEqual([]);
  return mapRow(row, shape, mapping, { ...noDefaults, ...defaults });
}

/** The one item of a row without problems. */
function readOne(row: unknown, shape: ImportShape, defaults: Partial<ImportDefaults> = {}, options = {}) {
  const { items, problems } = read(row, shape, defaults, options);
  expect(problems).toEqual([]);
  expect(items).toHaveLength(1);
  return items[0]!;
}

describe("plain prompts", () => {
  it("are text lines, columns, or message lists", () => {
    expect(readOne("Why is the sky blue?", "plain").messages).toEqual([user("Why is the sky blue?")]);
    const row = { Prompt: "Hi", id: 7, lang: "en", tags: "greeting, short", system: "Be brief." };
    const item = readOne(row, "plain");
    expect(item.messages).toEqual([{ role: "system", content: "Be brief." }, user("Hi")]);
    expect(item).toMatchObject({ externalId: "7", language: "en", tags: ["greeting", "short"] });
    const thread = [user("a"), assistant("b"), user("c")];
    expect(readOne({ prompt: thread }, "plain").messages).toEqual(thread);
    expect(readOne({ prompt: '["not", "messages"]' }, "plain").messages).toEqual([
      user('["not", "messages"]'),
    ]);
  });

  it("give their completion to a demonstration, a candidate or nothing", () => {
    const row = { prompt: "2+2?", completion: "4", model: "m1", annotator: "ann" };
    expect(readOne(row, "plain").demonstrations).toMatchObject([{ text: "4", annotator: "ann" }]);
    expect(readOne(row, "plain", {}, { completion: "candidate" })).toMatchObject({
      demonstrations: [],
      candidates: [{ text: "4", modelName: "m1" }],
    });
    expect(readOne(row, "plain", {}, { completion: "drop" })).toMatchObject({
      demonstrations: [],
      candidates: [],
    });
  });

  it("say which field is missing", () => {
    const mapping = { fields: { prompt: "question" }, options: {} };
    expect(mapRow({ other: 1 }, "plain", mapping, noDefaults).problems[0]).toMatchObject({
      field: "question",
    });
    expect(mapRow({ question: { a: 1 } }, "plain", mapping, noDefaults).problems[0]!.message).toContain(
      "text was expected, an object was found",
    );
  });
});

describe("conversations", () => {
  const thread = [{ role: "system", content: "S" }, user("q"), assistant("a"), user("q2"), assistant("a2")];

  it("of `messages` lose their last answer to a demonstration, or keep it", () => {
    const item = readOne({ messages: thread }, "chat");
    expect(item.messages).toEqual(thread.slice(0, -1));
    expect(item.demonstrations.map(({ text }) => text)).toEqual(["a2"]);
    expect(readOne({ messages: thread }, "chat", {}, { completion: "history" }).messages).toEqual(thread);
  });

  it("ending with a question have no demonstration", () => {
    expect(readOne({ messages: thread.slice(0, 4) }, "chat")).toMatchObject({
      messages: thread.slice(0, 4),
      demonstrations: [],
    });
  });

  it("of ShareGPT use from and value", () => {
    const conversations = [
      { from: "human", value: "hello" },
      { from: "gpt", value: "hi" },
    ];
    const item = readOne({ conversations, system: "S" }, "sharegpt");
    expect(item.messages).toEqual([{ role: "system", content: "S" }, user("hello")]);
    expect(item.demonstrations[0]!.text).toBe("hi");
  });

  it("read content parts, tool calls and lists in a CSV cell", () => {
    const parts = { messages: JSON.stringify([{ role: "user", content: [{ type: "text", text: "see" }] }]) };
    expect(readOne(parts, "chat").messages).toEqual([user("see")]);
    const calls = [user("x"), { role: "assistant", content: null, tool_calls: [{ id: "1" }] }, user("y")];
    expect(readOne({ messages: calls }, "chat").messages[1]).toEqual(assistant('[{"id":"1"}]'));
  });

  it.each([
    [[user("a"), { role: "system", content: "late" }], "messages[1].role", "only at the beginning"],
    [[{ role: "narrator", content: "x" }], "messages[0].role", '"narrator"'],
    [[user("")], "messages[0]", "empty"],
    [[assistant("only an answer")], "messages", "nothing was asked"],
    [[{ role: "user", content: [{ type: "image_url" }] }], "messages[0].content[0]", "image_url"],
  ])("report %j", (messages, field, message) => {
    const { items, problems } = mapRow(
      { messages },
      "chat",
      mappingFor("chat", [{ messages: [user("x")] }]),
      noDefaults,
    );
    expect(items).toEqual([]);
    expect(problems[0]!.field).toBe(field);
    expect(problems[0]!.message).toContain(message);
  });
});

describe("instructions", () => {
  it("of Alpaca join instruction and input, and keep history", () => {
    const row = { instruction: "Translate.", input: "Hund", output: "dog", history: [["hi", "hello"]] };
    const item = readOne(row, "alpaca");
    expect(item.messages).toEqual([user("hi"), assistant("hello"), user("Translate.\n\nHund")]);
    expect(item.demonstrations[0]!.text).toBe("dog");
  });

  it("of Self-Instruct make a prompt of each instance", () => {
    const instances = [
      { input: "1", output: "one" },
      { input: "", output: "none" },
    ];
    const { items } = read({ id: "t", instruction: "Spell.", instances }, "self-instruct");
    expect(items.map(({ messages, externalId }) => [messages[0]!.content, externalId])).toEqual([
      ["Spell.\n\n1", "t#1"],
      ["Spell.", "t#2"],
    ]);
  });
});

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

describe("OASST trees", () => {
  const reply = (id: string, rank: number | null, more = {}) => ({
    message_id: id,
    role: "assistant",
    text: `text of ${id}`,
    rank,
    replies: [],
    ...more,
  });
  const tree = (replies: unknown[], more = {}) => ({
    message_tree_id: "t",
    prompt: { message_id: "p", role: "prompter", text: "ask", lang: "en", replies, ...more },
  });

  it("make a prompt of each answered turn, best rank first", () => {
    const follow = { message_id: "p2", role: "prompter", text: "more", replies: [reply("r4", null)] };
    const open = { message_id: "p3", role: "prompter", text: "unanswered", replies: [] };
    const row = tree([reply("r1", 1, { replies: [follow, open] }), reply("r2", 0), reply("r3", 1)]);
    const { items, problems } = read(row, "oasst-tree");
    expect(problems).toEqual([]);
    expect(items.map(({ messages }) => messages.map(({ content }) => content))).toEqual([
      ["ask"],
      ["ask", "text of r1", "more"],
    ]);
    expect(items[0]!.rankings).toMatchObject([{ tiers: [["r2"], ["r1", "r3"]], annotator: "oasst-merged" }]);
    expect(items[0]).toMatchObject({ externalId: "p", language: "en" });
    expect(items[1]!.rankings).toEqual([]);
    expect(read(row, "oasst-tree", {}, { unanswered: "import" }).items).toHaveLength(3);
  });

  it("prefer the rankings of single people, once each", () => {
    const event = { user_id: "u1", ranked_message_ids: ["r2", "r1"], not_rankable: true };
    const events = { ranking: [event, { user_id: "u2", ranked_message_ids: ["r1", "r2", "gone"] }] };
    const row = tree([reply("r1", 0, { events: { ranking: [event] } }), reply("r2", 1)], { events });
    const [item] = read(row, "oasst-tree").items;
    expect(
      item!.rankings.map(({ annotator, tiers, noneAcceptable }) => [annotator, tiers, noneAcceptable]),
    ).toEqual([
      ["u1", [["r2"], ["r1"]], true],
      ["u2", [["r1"], ["r2"]], false],
    ]);
  });

  it("leave out deleted and refused messages, report broken ones, and import the rest", () => {
    const row = tree([
      reply("r1", 0),
      reply("r2", 1, { deleted: true }),
      reply("r3", 2, { review_result: false }),
    ]);
    expect(readOne(row, "oasst-tree").candidates.map(({ ref }) => ref)).toEqual(["r1"]);
    const broken = { message_id: "p2", role: "prompter", replies: [reply("r5", 0)] };
    const { items, problems } = read(tree([reply("r1", 0, { replies: [broken] })]), "oasst-tree");
    expect(items).toHaveLength(1);
    expect(problems).toEqual([
      { field: "prompt.replies[0].replies[0].text", message: expect.stringContaining("missing") },
    ]);
  });

  it("may be deeper than the stack", () => {
    let node: Record<string, unknown> = {
      role: "prompter",
      text: "end",
      message_id: "e",
      replies: [reply("l", 0)],
    };
    for (let i = 0; i < 20_000; i++)
      node = { role: i % 2 === 0 ? "assistant" : "prompter", text: "x", message_id: `${i}`, replies: [node] };
    const mapping = mappingFor("oasst-tree", [tree([])]);
    const { problems } = mapRow({ message_tree_id: "t", prompt: node }, "oasst-tree", mapping, noDefaults);
    expect(problems[0]!.message).toContain("at most 1000 messages");
  });
});

describe("every shape", () => {
  it.each(["nul \0 here", "half \ud83d here"])("refuses what cannot be stored: %j", (content) => {
    const { items, problems } = read({ prompt: content }, "plain");
    expect(items).toEqual([]);
    expect(problems[0]!.message).toMatch(/position [56];/);
  });

  it("keeps U+2028, emoji and CSV formulas as they are", () => {
    for (const text of ["a\u2028b", "👩‍🚀", "=HYPERLINK(1)"]) {
      expect(readOne({ prompt: text }, "plain").messages[0]!.content).toBe(text);
    }
  });

  it("does not reach through prototypes", () => {
    const mapping = { fields: { prompt: "constructor.name" }, options: {} };
    expect(mapRow({ a: "x" }, "plain", mapping, noDefaults).problems).toHaveLength(1);
  });
});
