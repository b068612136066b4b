import { describe, expect, it } from "vitest";
import { importDefaultsSchema } from "./mapping";
import { mappingFor, mapRow } from "./registry";
import { assistant, read, readOne, user } from "./testing/read-row";

const noDefaults = importDefaultsSchema.parse({});

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
