import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasStories260k, repositoryRoot, stories260k, withoutStories } from "../testing/shared-data";
import { testRandom } from "../testing/tiny-models";
import { TextTokenizer } from "../tokenizer/text-tokenizer";
import { convertLlama2c } from "./llama2c";
import { inspectModelFolder } from "./model-folder";
import { SafetensorsFile } from "./safetensors";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "hone-llama2c-"));
});
afterAll(() => rm(root, { recursive: true }));

const sizes = { dim: 8, hidden: 12, layers: 2, heads: 2, keyHeads: 1, vocabulary: 262, context: 16 };
const half = sizes.dim / sizes.heads / 2;

/** Tensors of a small file in the order of llama2.c's export; each element is its own number. */
function weightFile({ untied = false } = {}): Uint8Array {
  const { dim, hidden, layers, heads, keyHeads, vocabulary, context } = sizes;
  const keys = (dim / heads) * keyHeads;
  const perLayer = dim + dim * dim * 2 + keys * dim * 2 + dim + 3 * dim * hidden;
  const plain = vocabulary * dim + layers * perLayer + dim;
  const random = testRandom(5);
  const numbers = Array.from({ length: plain }, () => random() - 0.5);
  for (const f of [Math.cos, Math.sin])
    for (let position = 0; position < context; position++)
      for (let i = 0; i < half; i++) numbers.push(f(position * 10_000 ** (-i / half)));
  if (untied) for (let i = 0; i < vocabulary * dim; i++) numbers.push(i);
  const header = Int32Array.of(
    dim,
    hidden,
    layers,
    heads,
    keyHeads,
    untied ? -vocabulary : vocabulary,
    context,
  );
  return Buffer.concat([new Uint8Array(header.buffer), new Uint8Array(Float32Array.from(numbers).buffer)]);
}

function tokenizerFile(extra = [" ", "a", " a"]): Uint8Array {
  const bytes = Array.from({ length: 256 }, (_, i) => `<0x${i.toString(16).toUpperCase().padStart(2, "0")}>`);
  const pieces = ["<unk>", "\n<s>\n", "\n</s>\n", ...bytes, ...extra];
  const parts = [Buffer.from(Int32Array.of(9).buffer)];
  pieces.forEach((piece, id) => {
    const text = Buffer.from(piece);
    const head = Buffer.alloc(8);
    head.writeFloatLE(-id, 0);
    head.writeInt32LE(text.length, 4);
    parts.push(head, text);
  });
  return Buffer.concat(parts);
}

let count = 0;
async function convert(weights: Uint8Array, tokenizer: Uint8Array, out = path.join(root, `out${count++}`)) {
  const files = { weights: path.join(root, "weights.bin"), tokenizer: path.join(root, "tokenizer.bin") };
  await writeFile(files.weights, weights);
  await writeFile(files.tokenizer, tokenizer);
  await convertLlama2c({ ...files, out });
  return out;
}

describe("llama2.c files", () => {
  it("become a folder that loads, query rows in Hugging Face's order", async () => {
    const bytes = weightFile();
    const out = await convert(bytes, tokenizerFile());
    const { config, tensors } = await inspectModelFolder(out);
    expect(config.eosTokenIds).toEqual([2, 1]);
    expect(tensors.size).toBe(2 + 9 * sizes.layers);
    const floats = new Float32Array(Uint8Array.from(bytes.subarray(28)).buffer);
    const { dim, layers, vocabulary } = sizes;
    const queries = vocabulary * dim + layers * dim;
    const file = await SafetensorsFile.open(path.join(out, "model.safetensors"));
    const converted = await file.read("model.layers.0.self_attn.q_proj.weight");
    // Heads of four: rows 0 1 2 3 of the file (two pairs) become 0 2 1 3 (first halves, second halves).
    for (const [to, from] of [0, 2, 1, 3, 4, 6, 5, 7].entries())
      expect(converted.slice(to * dim, (to + 1) * dim)).toEqual(
        floats.slice(queries + from * dim, queries + (from + 1) * dim),
      );
    await file.close();
  });

  it("with a negative vocabulary size bring their own output layer", async () => {
    const out = await convert(weightFile({ untied: true }), tokenizerFile());
    const { config, tensors } = await inspectModelFolder(out);
    expect(config.model.tiedEmbeddings).toBe(false);
    expect(tensors.get("lm_head.weight")!.shape).toEqual([262, 8]);
  });

  it("that are broken are named with their fault, and nothing is written", async () => {
    const good = weightFile();
    const cases: [Uint8Array, Uint8Array, RegExp][] = [
      [
        good.subarray(0, 20),
        tokenizerFile(),
        /weights\.bin: has 20 bytes; a llama2\.c header alone takes 28/,
      ],
      [
        good.subarray(0, 4000),
        tokenizerFile(),
        /weights\.bin: has 4000 bytes; its header describes \d+\. The file is truncated/,
      ],
      [
        Buffer.concat([good, new Uint8Array(4)]),
        tokenizerFile(),
        /its header describes \d+\. Not a llama2\.c file/,
      ],
      [Buffer.from("24ka\u0001\0\0\0".padEnd(300, "\0")), tokenizerFile(), /later llama2\.c export/],
      [
        Buffer.from("this is just text, nothing more"),
        tokenizerFile(),
        /its header gives hiddenSize = \d+; not a/,
      ],
      [
        good,
        tokenizerFile().subarray(0, 3000),
        /tokenizer\.bin: (ends after \d+ tokens; the weights have 262|token \d+ claims)/,
      ],
      [good, tokenizerFile([" ", "a", " a", "b"]), /tokenizer\.bin: has 9 bytes after its 262 tokens/],
      [good, tokenizerFile([" ", "a", "a"]), /tokens 260 and 261 are both "a"/],
    ];
    for (const [weights, tokenizer, message] of cases) {
      const out = path.join(root, `bad${count++}`);
      await expect(convert(weights, tokenizer, out)).rejects.toThrow(message);
      await expect(readFile(path.join(out, "config.json"))).rejects.toThrow("ENOENT");
    }
    const spoiled = weightFile();
    new DataView(spoiled.buffer, spoiled.byteOffset).setFloat32(spoiled.length - 4, 5, true);
    await expect(convert(spoiled, tokenizerFile())).rejects.toThrow(
      "rotary tables are not those of θ = 10000",
    );
  });

  it("never overwrite a folder", async () => {
    const out = await convert(weightFile(), tokenizerFile());
    await expect(convert(weightFile(), tokenizerFile(), out)).rejects.toThrow("is not empty");
  });
});

/** llama2.c's `encode`: characters or bytes first, then always the best-scored neighbours, leftmost first. */
function llama2cEncode(pieces: readonly { text: string; score: number }[], text: string): number[] {
  const ids = new Map(pieces.map(({ text: piece }, id) => [piece, id]));
  const tokens = text === "" ? [] : [ids.get(" ")!];
  for (const character of text) {
    const id = ids.get(character);
    if (id !== undefined) tokens.push(id);
    else for (const byte of new TextEncoder().encode(character)) tokens.push(byte + 3);
  }
  for (;;) {
    let best: { id: number; at: number } | undefined;
    for (let at = 0; at + 1 < tokens.length; at++) {
      const id = ids.get(pieces[tokens[at]!]!.text + pieces[tokens[at + 1]!]!.text);
      if (id !== undefined && (!best || pieces[id]!.score > pieces[best.id]!.score)) best = { id, at };
    }
    if (!best) return [1, ...tokens];
    tokens.splice(best.at, 2, best.id);
  }
}

describe.skipIf(!hasStories260k)(`the tokenizer of stories260k${withoutStories}`, () => {
  it("encodes as llama2.c does", async () => {
    const raw = await readFile(`${stories260k}/tok512.bin`);
    const pieces: { text: string; score: number }[] = [];
    for (let at = 4; at < raw.length; ) {
      const length = raw.readInt32LE(at + 4);
      pieces.push({ score: raw.readFloatLE(at), text: raw.toString("utf8", at + 8, at + 8 + length) });
      at += 8 + length;
    }
    const out = path.join(root, "stories");
    await convertLlama2c({
      weights: `${stories260k}/stories260K.bin`,
      tokenizer: `${stories260k}/tok512.bin`,
      out,
    });
    const tokenizer = await TextTokenizer.load(out);
    const book = await readFile(
      `${repositoryRoot}/../shared/data/corpus/standardebooks-children.txt`,
      "utf8",
    );
    const texts = Array.from({ length: 150 }, (_, i) => book.slice(i * 37_000, i * 37_000 + 300));
    for (const text of ["", " ", "  two  spaces ", "aaaaaaa!!!!!!", "crème brûlée 🧋\n\ttab", "…", ...texts])
      expect(tokenizer.encode(text, { special: true })).toEqual(llama2cEncode(pieces, text));
  });
});
