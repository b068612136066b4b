import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { byteLevelTokenizerJson, tinyTokenizerConfig } from "../testing/tiny-tokenizer";
import { TextTokenizer } from "./text-tokenizer";
import { TokenStream } from "./token-stream";

let folder: string;
let tokenizer: TextTokenizer;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hone-tokenizer-"));
  await writeFile(path.join(folder, "tokenizer.json"), JSON.stringify(byteLevelTokenizerJson()));
  await writeFile(path.join(folder, "tokenizer_config.json"), JSON.stringify(tinyTokenizerConfig));
  tokenizer = await TextTokenizer.load(folder);
});
afterAll(() => rm(folder, { recursive: true }));

const text = "hello the 🧋 café, naïve .  the the\n— 你好";

describe("text and tokens", () => {
  it("go there and back without a change", () => {
    const tokens = tokenizer.encode(text, { special: true });
    expect(tokens[0]).toBe(0);
    expect(tokenizer.encode(text, { special: false })).toEqual(tokens.slice(1));
    // clean_up_tokenization_spaces in the configuration would have eaten the space before the full stop.
    expect(tokenizer.decode(tokens)).toBe(text);
  });

  it("ids that the tokenizer does not know give no text", () => {
    const tokens = tokenizer.encode("hello", { special: false });
    expect(tokenizer.decode([99_999, ...tokens, 12_345])).toBe("hello");
    expect(tokenizer.decode([])).toBe("");
  });

  it("single pieces keep their space; special ones show their name", () => {
    const [, the] = tokenizer.encode("hello the", { special: false });
    expect(tokenizer.piece(the!)).toBe(" the");
    expect(tokenizer.piece(1)).toBe("<|end|>");
    expect(tokenizer.isSpecial(1)).toBe(true);
  });
});

describe("streaming", () => {
  it("gives the same text in pieces, never half a character", () => {
    const prompt = tokenizer.encode("hello", { special: true });
    const stream = new TokenStream(tokenizer, prompt);
    const pieces = tokenizer.encode(text, { special: false }).map((token) => stream.push(token));
    expect(pieces.join("") + stream.end()).toBe(text);
    for (const piece of pieces) expect(piece).not.toContain("\uFFFD");
    expect(pieces).toContain("🧋");
    expect(pieces.filter((piece) => piece === "").length).toBeGreaterThan(0);
  });

  it("gives up on bytes that never become a character", () => {
    const stream = new TokenStream(tokenizer, []);
    const [, second] = tokenizer.encode("é", { special: false });
    const pieces = Array.from({ length: 20 }, () => stream.push(second!));
    expect(pieces.join("") + stream.end()).toBe("\uFFFD".repeat(20));
    expect(pieces.filter((piece) => piece !== "").length).toBeGreaterThan(1);
  });

  it("tells half a character at the end", () => {
    const stream = new TokenStream(tokenizer, []);
    const tokens = tokenizer.encode("a🧋", { special: false });
    expect(tokens.slice(0, 3).map((token) => stream.push(token))).toEqual(["a", "", ""]);
    expect(stream.end()).toBe("\uFFFD");
  });

  it("special tokens add nothing", () => {
    const stream = new TokenStream(tokenizer, []);
    expect([1, 2].map((token) => stream.push(token))).toEqual(["", ""]);
    expect(stream.push(tokenizer.encode("a", { special: false })[0]!)).toBe("a");
  });
});

describe("chat template", () => {
  it("turns messages into tokens, special ones included, once", () => {
    const tokens = tokenizer.encodeMessages([
      { role: "system", content: "the" },
      { role: "user", content: "hello" },
    ]);
    expect(tokens.filter((token) => token === 0)).toHaveLength(1);
    expect(tokens.filter((token) => token === 2)).toHaveLength(3);
    expect(tokenizer.decode(tokens)).toBe("system\nthe\nuser\nhello\nassistant\n");
  });

  it("says why it refuses", () => {
    expect(() => tokenizer.encodeMessages([{ role: "tool", content: "x" }])).toThrow(
      /tokenizer_config\.json: the chat template refused the messages: .*no tools here/,
    );
  });

  it("is taken from its own file first, from a named list, and may be missing", async () => {
    const write = (name: string, content: string) => writeFile(path.join(folder, name), content);
    const named = [
      { name: "tools", template: "no" },
      { name: "default", template: "{{ messages[0].content }}!" },
    ];
    await write("tokenizer_config.json", JSON.stringify({ ...tinyTokenizerConfig, chat_template: named }));
    const hello = [{ role: "user", content: "hello" } as const];
    expect(
      (await TextTokenizer.load(folder)).chatTemplate!.render(hello, { addGenerationPrompt: true }),
    ).toBe("hello!");
    await write("chat_template.jinja", "{{ eos_token }}");
    expect(
      (await TextTokenizer.load(folder)).chatTemplate!.render(hello, { addGenerationPrompt: true }),
    ).toBe("<|end|>");
    await write("chat_template.jinja", "{% if %}");
    await expect(TextTokenizer.load(folder)).rejects.toThrow(
      /chat_template\.jinja: the chat template is not valid Jinja/,
    );
    await rm(path.join(folder, "chat_template.jinja"));
    await rm(path.join(folder, "tokenizer_config.json"));
    const bare = await TextTokenizer.load(folder);
    expect(() => bare.encodeMessages(hello)).toThrow("This model has no chat template");
  });
});

describe("a bad tokenizer.json", () => {
  it("is named with its fault", async () => {
    const file = path.join(folder, "tokenizer.json");
    await writeFile(file, "nothing");
    await expect(TextTokenizer.load(folder)).rejects.toThrow(`${file}: is not valid JSON`);
    await writeFile(file, "{}");
    await expect(TextTokenizer.load(folder)).rejects.toThrow(`${file}: model: `);
    await writeFile(file, JSON.stringify({ model: { type: "Telepathy" } }));
    await expect(TextTokenizer.load(folder)).rejects.toThrow(`${file}: is not a usable tokenizer`);
    await rm(file);
    await expect(TextTokenizer.load(folder)).rejects.toThrow(`${file}: the file is missing`);
  });
});
