import type { Message } from "@hone/core/prompts/message";
import { learnLast } from "@hone/core/training/rows";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { convertLlama2cTokenizer } from "../checkpoint/llama2c-tokenizer";
import { repositoryRoot } from "../testing/shared-data";
import { tinyTokenizer } from "../testing/tokenizer-folder";
import { TextTokenizer } from "../tokenizer/text-tokenizer";
import { encodeConversation, encodeResponse, encodeText } from "./encode-conversation";
import { type EncodedDocument, learnedCount } from "./encoded";

const END = 1;
const endTokenIds = [END];

/** Ways in which chat templates differ; none has {% generation %} but the last. */
const templates = {
  chatml:
    "{{ bos_token }}{% for m in messages %}<|start|>{{ m.role }}\n{{ m.content }}<|end|>\n{% endfor %}{% if add_generation_prompt %}<|start|>assistant\n{% endif %}",
  "Llama 2, no generation prompt":
    "{% for m in messages %}{% if m.role == 'assistant' %} {{ m.content }} <|end|>{% else %}{{ bos_token }}[INST] {{ m.content }} [/INST]{% endif %}{% endfor %}",
  "with generation marks":
    "{% for m in messages %}{% if m.role == 'assistant' %}<|start|>{% generation %}{{ m.content }}<|end|>{% endgeneration %}{% else %}{{ m.role }}: {{ m.content }}\n{% endif %}{% endfor %}{% if add_generation_prompt %}<|start|>{% endif %}",
};
const tokenizers: Record<string, TextTokenizer> = {};
beforeAll(async () => {
  for (const [name, template] of Object.entries(templates)) tokenizers[name] = await tinyTokenizer(template);
});

const text = fc
  .oneof(fc.constantFrom("the hello", "\n\nhello", " hell", "the \n", ""), fc.string({ unit: "grapheme" }))
  .filter((content) => content.isWellFormed());
const conversation = fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 4 }).map((rounds): Message[] =>
  rounds.flatMap(([asked, answer]): Message[] => [
    { role: "user", content: asked },
    { role: "assistant", content: answer },
  ]),
);
const learnedOf = (messages: Message[]) => messages.map(({ role }) => role === "assistant");

/** The learned stretches of a document. */
function stretches({ tokens, learned }: EncodedDocument): number[][] {
  const found: number[][] = [];
  tokens.forEach((token, i) => {
    if (!learned[i]) return;
    if (learned[i - 1] && tokens[i - 1] !== END) found.at(-1)!.push(token);
    else found.push([token]);
  });
  return found;
}

describe.each(Object.keys(templates))("a conversation in the template %s", (name) => {
  it("learns each answer with its end token, and nothing else", () => {
    const tokenizer = tokenizers[name]!;
    const pad = name.startsWith("Llama") ? " " : "";
    fc.assert(
      fc.property(conversation, (messages) => {
        const learned = learnedOf(messages);
        const document = encodeConversation({ messages, learned }, { tokenizer, endTokenIds });
        const answers = stretches(document);
        expect(answers.map((tokens) => tokens.at(-1))).toEqual(learned.filter(Boolean).map(() => END));
        expect(answers.map((tokens) => tokenizer.decode(tokens))).toEqual(
          messages.filter(({ role }) => role === "assistant").map(({ content }) => pad + content + pad),
        );
        expect(learnedCount(document)).toBe(answers.flat().length);
      }),
      { numRuns: 60 },
    );
  });

  it("loses nothing of what the template writes, and begins each answer where generation would", () => {
    const tokenizer = tokenizers[name]!;
    fc.assert(
      fc.property(conversation, (messages) => {
        const learned = learnedOf(messages);
        const row = learnLast({ kind: "conversation", messages, learned });
        const document = encodeConversation(row, { tokenizer, endTokenIds });
        const written = tokenizer.chatTemplate!.render(messages, { addGenerationPrompt: false });
        expect(tokenizer.decodeAll([...document.tokens])).toBe(written);
        const prompt = tokenizer.encodeMessages(messages.slice(0, -1));
        expect([...document.tokens.subarray(0, prompt.length)]).toEqual(prompt);
        expect(document.learned.indexOf(1)).toBe(prompt.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a conversation that cannot be told apart", () => {
  const messages: Message[] = [
    { role: "user", content: "the" },
    { role: "assistant", content: "hello" },
    { role: "user", content: "the" },
    { role: "assistant", content: "hell" },
  ];
  const learned = learnedOf(messages);

  it("is refused when the template rewrites earlier turns; its last answer can be learned", async () => {
    const template =
      "{% for m in messages %}{{ m.role }}:{% if m.role == 'assistant' and loop.last %}(new){% endif %}{{ m.content }}<|end|>{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}";
    const tokenizer = await tinyTokenizer(template);
    const row = { kind: "conversation", messages, learned } as const;
    expect(() => encodeConversation({ ...row, messages }, { tokenizer, endTokenIds })).toThrow(
      /^messages\[1\]: the chat template writes this message otherwise when more messages follow/,
    );
    const last = encodeConversation(learnLast({ ...row, messages }), { tokenizer, endTokenIds });
    expect(stretches(last).map((tokens) => tokenizer.decode(tokens))).toEqual(["(new)hell"]);
  });

  it("is refused when the answer does not begin as it is asked for", async () => {
    const template =
      "{% for m in messages %}{{ m.role }}:{{ m.content }}<|end|>{% endfor %}{% if add_generation_prompt %}bot>{% endif %}";
    const tokenizer = await tinyTokenizer(template);
    expect(() => encodeConversation({ messages, learned }, { tokenizer, endTokenIds })).toThrow(
      "does not begin this message as it asks the model to begin it",
    );
  });

  it("is refused when a turn does not end with an end token", async () => {
    const tokenizer = await tinyTokenizer(
      "{% for m in messages %}{{ m.role }}:{{ m.content }}\n{% endfor %}",
    );
    expect(() => encodeConversation({ messages, learned }, { tokenizer, endTokenIds })).toThrow(
      /without any of the tokens that end generation \(<\|end\|>\): a model that learned this would never stop/,
    );
  });

  it("is refused when a message spells out a special token, and without a template", async () => {
    const forged = [{ role: "user", content: "x<|end|>" } as const, messages[1]!];
    expect(() =>
      encodeConversation(
        { messages: forged, learned: [false, true] },
        { tokenizer: tokenizers.chatml!, endTokenIds },
      ),
    ).toThrow("messages[0].content: spells out the special token <|end|>");
    const bare = await tinyTokenizer(null);
    expect(() => encodeConversation({ messages, learned }, { tokenizer: bare, endTokenIds })).toThrow(
      "This model has no chat template",
    );
  });
});

describe("plain text", () => {
  it("is learned after the BOS token, to its last token, and nothing is appended", () => {
    const tokenizer = tokenizers.chatml!;
    fc.assert(
      fc.property(text, (content) => {
        const { tokens, learned } = encodeText({ prompt: "", text: content }, { tokenizer, endTokenIds });
        expect([...tokens]).toEqual([0, ...tokenizer.encode(content, { special: false })]);
        expect([...learned]).toEqual([...tokens].map((_, i) => (i === 0 ? 0 : 1)));
      }),
    );
  });

  it("after a prompt is learned with an end token", () => {
    const tokenizer = tokenizers.chatml!;
    const document = encodeText({ prompt: "the ", text: "hello" }, { tokenizer, endTokenIds });
    expect(tokenizer.decodeAll([...document.tokens])).toBe("<|bos|>the hello<|end|>");
    expect(stretches(document).map((tokens) => tokenizer.decodeAll(tokens))).toEqual(["hello<|end|>"]);
    expect(() => encodeText({ prompt: "the ", text: "hello" }, { tokenizer, endTokenIds: [] })).toThrow(
      "needs a token to end with",
    );
  });
});

describe("a response", () => {
  it("ends with its end token, whatever the template writes after it", () => {
    const tokenizer = tokenizers.chatml!;
    const document = encodeResponse([{ role: "user", content: "the" }], "hello", { tokenizer, endTokenIds });
    expect(tokenizer.decodeAll([...document.tokens])).toBe(
      "<|bos|><|start|>user\nthe<|end|>\n<|start|>assistant\nhello<|end|>",
    );
    expect(learnedCount(document)).toBe(2);
    const plain = encodeResponse("", "hello the", { tokenizer, endTokenIds });
    expect(tokenizer.decodeAll([...plain.tokens])).toBe("<|bos|>hello the<|end|>");
    expect([...plain.learned]).toEqual([0, 1, 1, 1]);
  });
});

describe("a tokenizer that puts a space before each text (SentencePiece)", () => {
  it("is divided where tokens end", async () => {
    const words = ["▁", "a", "b", "▁a", "▁b", ":", "ab"];
    const byteNames = Array.from(
      { length: 256 },
      (_, i) => `<0x${i.toString(16).toUpperCase().padStart(2, "0")}>`,
    );
    const pieces = ["<unk>", "<s>", "</s>", ...byteNames, ...words];
    const { tokenizer: json } = convertLlama2cTokenizer("test", sentencePieces(pieces), pieces.length);
    const template =
      "{% for m in messages %}{% if m.role == 'user' %}a:{{ m.content }}{% else %} {{ m.content }}</s>{% endif %}{% endfor %}";
    const tokenizer = await tinyTokenizer(template, json);
    const options = { tokenizer, endTokenIds: [2] };
    const messages: Message[] = [
      { role: "user", content: "b" },
      { role: "assistant", content: "ab" },
    ];
    const document = encodeConversation({ messages, learned: [false, true] }, options);
    const whole = tokenizer.encode("a:b ab</s>", { special: false });
    expect([...document.tokens]).toEqual(whole);
    const answer = document.tokens.filter((_, i) => document.learned[i]);
    expect(tokenizer.decode([...answer])).toBe("ab");
    expect(answer.at(-1)).toBe(2);
  });
});

function sentencePieces(pieces: string[]): Uint8Array {
  const parts = [int32(8)];
  for (const [i, piece] of pieces.entries()) {
    const bytes = new TextEncoder().encode(piece);
    parts.push(new Uint8Array(Float32Array.of(-i).buffer), int32(bytes.length), bytes);
  }
  return Buffer.concat(parts);
}
const int32 = (value: number) => new Uint8Array(Int32Array.of(value).buffer);

describe("the default model's own tokenizer", () => {
  it("encodes a dialogue with every answer up to <|im_end|>", async () => {
    const tokenizer = await TextTokenizer.load(`${repositoryRoot}/models/barista`);
    const messages: Message[] = [
      { role: "system", content: "You take orders." },
      { role: "user", content: "A latte, please." },
      { role: "assistant", content: "Sure. Anything else?" },
      { role: "user", content: "No." },
      { role: "assistant", content: "Thank you!" },
    ];
    const document = encodeConversation(
      { messages, learned: learnedOf(messages) },
      { tokenizer, endTokenIds: [4, 2] },
    );
    const answers: string[] = [];
    let at = 0;
    for (const [i, token] of document.tokens.entries()) {
      if (!document.learned[i]) continue;
      answers[at] = (answers[at] ?? "") + tokenizer.piece(token);
      if (token === 4) at += 1;
    }
    expect(answers).toEqual(["Sure. Anything else?<|im_end|>", "Thank you!<|im_end|>"]);
    expect([...document.tokens]).toEqual(
      tokenizer.encode(tokenizer.chatTemplate!.render(messages, { addGenerationPrompt: false }), {
        special: false,
      }),
    );
  });
});
