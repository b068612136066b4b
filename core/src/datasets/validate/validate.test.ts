import { createReadStream, existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type DatasetFormatName, datasetFormatNames } from "../names";
import type { Finding } from "./finding";
import { formatFinding, validateText } from "./validate";

const fixtures = path.join(import.meta.dirname, "fixtures");

async function findingsOf(chunks: AsyncIterable<Uint8Array>, format: DatasetFormatName): Promise<Finding[]> {
  const found: Finding[] = [];
  for await (const finding of validateText(chunks, format)) found.push(finding);
  return found;
}

/** Chunks of 7 bytes: every row, string and character is torn somewhere. */
function fileOf(format: DatasetFormatName, name: string): AsyncIterable<Uint8Array> {
  return createReadStream(path.join(fixtures, format, name), { highWaterMark: 7 });
}

async function* bytes(...parts: (string | number[])[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === "string" ? Buffer.from(part) : Uint8Array.from(part);
}

const good = `{"text":"fine"}\n`;

/** Line, field and a piece of the message of every error in `bad.*`, in order. Line 1 is always a sound row. */
const expected: Record<DatasetFormatName, [line: number, field: string, message: string][]> = {
  "trl-sft": [
    [2, "messages[0].role", "must be assistant"],
    [3, "messages", "is empty"],
    [4, "messages", "must be a list"],
    [5, "messages", "is missing"],
    [6, "messages[1].role", "must be one of"],
    [7, "messages[0].content", "is missing"],
    [8, "messages[1].content", "is null"],
    [9, "messages[1].role", "system must be the first"],
    [10, "messages[0].role", "ShareGPT"],
    [11, "text", "must not mix"],
    [12, "messages", "trl-prompt-completion"],
    [13, "messages[1].content", "is empty"],
    [14, "messages[0].content", "must be a string"],
    [15, "line", "must be one JSON object, but is a list"],
  ],
  "trl-prompt-completion": [
    [2, "prompt", "must not mix"],
    [3, "completion", "is a string, but the prompt"],
    [4, "completion", "is missing"],
    [5, "prompt", "is missing"],
    [6, "completion[0].role", "not repeated here"],
    [7, "prompt[0].role", "nothing to answer"],
    [8, "completion[0].role", "must be assistant"],
    [8, "completion[0].role", "not repeated here"],
  ],
  "trl-preference": [
    [2, "prompt", "must not mix"],
    [3, "prompt", "trl-preference-implicit"],
    [4, "chosen[0].role", "not repeated here"],
    [5, "rejected", "is missing"],
    [6, "rejected", "same as chosen"],
    [7, "margin", "must be a number"],
    [8, "chosen", "is a string"],
    [9, "chosen", "is empty"],
  ],
  "trl-preference-implicit": [
    [2, "rejected[0]", "do not share their prompt"],
    [3, "rejected[2]", "do not share their prompt"],
    [4, "chosen", "must not mix"],
    [5, "rejected", "must both be strings"],
    [6, "prompt", "must not be there"],
    [7, "chosen[0].role", "must be assistant"],
    [7, "rejected[1]", "do not share their prompt"],
    [8, "rejected", "nothing is preferred"],
    [9, "rejected", "is missing"],
  ],
  "trl-kto": [
    [2, "label", "must be true or false"],
    [3, "label", "must be true or false"],
    [4, "label", "is missing"],
    [5, "prompt", "must not mix"],
    [6, "completion[0].content", "is missing"],
  ],
  "openai-sft": [
    [2, "messages", "nothing is learned"],
    [3, "messages[1].weight", "must be 0 or 1"],
    [4, "messages[0].weight", "only an assistant"],
    [5, "messages[1].rating", "is not a key"],
    [6, "margin", "is not a key"],
    [7, "messages[1].tool_call_id", "is missing"],
    [8, "messages[2].role", "must be assistant"],
    [9, "messages[0].role", "must be one of"],
  ],
  "openai-preference": [
    [2, "input.messages[1].role", "fields of their own"],
    [3, "input", "must be an object"],
    [4, "preferred_output", "one assistant message"],
    [5, "preferred_output", "must be a list"],
    [6, "preferred_output[0].role", "must be assistant"],
    [7, "non_preferred_output", "nothing is preferred"],
    [8, "non_preferred_output", "is missing"],
    [9, "chosen", "is not a key"],
    [9, "rejected", "is not a key"],
    [9, "input", "is missing"],
    [9, "preferred_output", "is missing"],
    [9, "non_preferred_output", "is missing"],
  ],
  "axolotl-sft": [
    [2, "messages", "field_messages"],
    [3, "messages[1].content", "is missing"],
    [4, "messages[0].role", "must be assistant"],
    [5, "messages", "must be a list"],
  ],
  "axolotl-dpo": [
    [2, "chosen", "is a list"],
    [3, "rejected", "is a string"],
    [4, "messages[1].role", "must be user"],
    [5, "chosen.role", "must be one of assistant"],
    [6, "chosen", "is missing"],
    [7, "rejected", "nothing is preferred"],
  ],
  "llamafactory-alpaca": [
    [3, "instruction", "is missing"],
    [4, "output", "is missing"],
    [5, "history[0]", "pair of strings"],
    [6, "history[0]", "pair of strings"],
    [6, "history[1]", "pair of strings"],
    [7, "system", "must be a string"],
    [8, "output", "must be a string"],
    [12, "instruction", "is empty"],
  ],
  "llamafactory-sharegpt": [
    [3, "conversations", "ends with the question"],
    [4, "conversations[0].from", "human or observation"],
    [5, "conversations[1].from", "gpt or function_call"],
    [6, "conversations[0].from", "from and value"],
    [6, "conversations[0].value", "is missing"],
    [6, "conversations[1].from", "from and value"],
    [6, "conversations[1].value", "is missing"],
    [7, "conversations[0].from", "must be one of"],
    [8, "conversations[0].value", "must be a string"],
    [9, "conversations", "is empty"],
    [10, "conversations", "is missing"],
  ],
  "llamafactory-ranking": [
    [3, "conversations", "must end with human"],
    [4, "chosen", "must be an object"],
    [5, "chosen.from", "must be gpt"],
    [6, "rejected", "is missing"],
    [7, "line", "must not mix"],
    [8, "rejected", "nothing is preferred"],
  ],
  "openrlhf-sft": [
    [2, "input", "must not mix"],
    [3, "output", "is a string"],
    [4, "input", "is missing"],
    [5, "input[0].role", "must be assistant"],
    [6, "output[0].role", "must be assistant"],
    [7, "input", "must be a string or a list"],
  ],
  "openrlhf-preference": [
    [2, "prompt", "must not mix"],
    [3, "chosen", "is a string"],
    [4, "margin", "must be a number"],
    [5, "rejected[0]", "do not share their prompt"],
    [6, "chosen", "is missing"],
  ],
  "hh-rlhf": [
    [2, "chosen", "must begin with"],
    [3, "rejected", "do not share their prompt"],
    [4, "chosen", "must end with an Assistant turn"],
    [5, "chosen", "turn 2 is Human's"],
    [6, "rejected", "nothing is preferred"],
    [7, "rejected", "is missing"],
    [8, "chosen", "must be a string"],
    [9, "chosen", "turn 2 is empty"],
  ],
  "oasst-tree": [
    [2, "message_tree_id", "appears twice"],
    [3, "prompt.message_id", "must be the message_tree_id"],
    [4, "prompt.role", "must be prompter"],
    [5, "prompt.replies[0].role", "must be assistant"],
    [6, "prompt.replies[0].parent_id", "is not the message_id"],
    [7, "prompt.replies[0].rank", "must be a whole number"],
    [8, "prompt.text", "is missing"],
    [9, "prompt.replies[0].message_id", "appears twice"],
    [10, "prompt", "is missing"],
    [11, "message_tree_id", "is missing"],
    [11, "prompt", "is missing"],
  ],
  helpsteer2: [
    [2, "helpfulness", "0 to 4, but is the number 5"],
    [3, "helpfulness", "must be a whole number"],
    [4, "verbosity", "is missing"],
    [5, "response", "is empty"],
    [6, "prompt", "must be a string"],
    [7, "prompt", "must be <extra_id_1>Assistant"],
    [8, "helpfulness", "but is a string"],
    [8, "coherence", "but is null"],
  ],
  "hone-rankings": [
    [2, "id", "appears twice"],
    [3, "tiers", "ranks 2 of the 3"],
    [4, "tiers[2]", "stands in two tiers"],
    [5, "tiers[1][1]", "0 to 2"],
    [6, "strength", "must be one of"],
    [7, "strength", "must be null"],
    [8, "correction", "is missing"],
    [9, "version", "must be 1"],
    [10, "candidates", "is empty"],
    [11, "none_acceptable", "must be true or false"],
    [12, "correction.candidate", "0 to 2"],
    [13, "created_at", "ISO 8601"],
    [14, "prompt", "must be a list"],
  ],
};

describe.each(datasetFormatNames)("files of %s", (format) => {
  const names = readdirSync(path.join(fixtures, format)).sort();

  it.each(names.filter((name) => name.startsWith("good")))("accepts %s", async (name) => {
    const errors = (await findingsOf(fileOf(format, name), format)).filter((f) => f.severity === "error");
    expect(errors.map((error) => formatFinding(name, error))).toEqual([]);
  });

  it("names line and field of everything that is wrong", async () => {
    const bad = names.find((name) => name.startsWith("bad"))!;
    const errors = (await findingsOf(fileOf(format, bad), format)).filter((f) => f.severity === "error");
    const lines = errors.map((error) => formatFinding(bad, error));
    expect(lines).toHaveLength(expected[format].length);
    for (const [i, [line, field, message]] of expected[format].entries()) {
      expect(lines[i]).toContain(`${bad}:${line}: ${field}: `);
      expect(lines[i]).toContain(message);
    }
  });
});

describe("bytes", () => {
  const one = async (chunks: AsyncIterable<Uint8Array>, format: DatasetFormatName = "trl-sft") => {
    const found = await findingsOf(chunks, format);
    expect(found.map((f) => formatFinding("f", f))).toHaveLength(1);
    return formatFinding("f", found[0]!);
  };

  it("reports an empty file and one of white space", async () => {
    expect(await one(bytes())).toBe("f:1: file: is empty");
    expect(await one(bytes("\n \n"))).toContain("f:1: file: is empty");
  });

  it("reports UTF-16 with and without a mark", async () => {
    const text = Buffer.from(good, "utf16le");
    expect(await one(bytes([0xff, 0xfe], [...text]))).toContain("is UTF-16");
    expect(await one(bytes([...text]))).toContain("looks like UTF-16");
    expect(await one(bytes([0, 0x7b, 0, 0x22]))).toContain("looks like UTF-16");
  });

  it("reports a UTF-8 mark once and reads on", async () => {
    expect(await one(bytes([0xef], [0xbb], [0xbf], good, good))).toContain("byte order mark");
  });

  it("reports archives and Parquet as what they are", async () => {
    expect(await one(bytes([0x50, 0x4b, 3, 4]))).toContain("zip");
    expect(await one(bytes([0x1f, 0x8b, 8, 0]))).toContain("gzip");
    expect(await one(bytes("PAR1"))).toContain("Parquet");
  });

  it("reports a NUL byte, and the character NUL", async () => {
    expect(await one(bytes(good, `{"text":"a`, [0], `b"}\n`, good))).toContain(
      "f:2: line: contains a NUL byte",
    );
    expect(await one(bytes(good, String.raw`{"text":"a\u0000b"}`, "\n"))).toContain(
      "f:2: text: contains the character U+0000",
    );
  });

  it("reports half of a surrogate pair with its field, and takes a whole pair", async () => {
    const row = (content: string) =>
      `{"messages":[{"role":"user","content":"${content}"},{"role":"assistant","content":"x"}]}\n`;
    expect(await one(bytes(row(String.raw`\ud83d`)))).toContain("f:1: messages[0].content: contains half");
    expect(await one(bytes(row(String.raw`\ude00\ud83d\ude00`)))).toContain("contains half");
    expect(await findingsOf(bytes(row(String.raw`\ud83d\ude00`)), "trl-sft")).toEqual([]);
  });

  it("does not take U+2028 for the end of a line", async () => {
    expect(await findingsOf(bytes(`{"text":"a\u2028b\u0085c\u2029"}\n`, good), "trl-sft")).toEqual([]);
  });

  it("reports bytes that are not UTF-8 with their place", async () => {
    expect(await one(bytes(good, `{"text":"caf`, [0xe9], `"}\n`))).toContain(
      "f:2: line: is not valid UTF-8 (near byte 14",
    );
  });

  it("takes CRLF and a last line without a line feed", async () => {
    expect(await findingsOf(bytes(`{"text":"a"}\r\n{"text":"b"}`), "trl-sft")).toEqual([]);
  });

  it("reports a truncated last line, a blank line and bad JSON", async () => {
    expect(await one(bytes(good, `{"text":"cut`))).toContain("f:2: line: is cut off");
    expect(await one(bytes(good, "\n", good))).toContain("f:2: line: is blank");
    expect(await one(bytes(good, `{text:"x"}\n`, good))).toContain("f:2: line: is not valid JSON");
    expect(await one(bytes(`{"text":"x", "weight": NaN}\n`))).toContain("is not valid JSON");
  });

  it("reports one object over many lines once", async () => {
    expect(await one(bytes(`{\n  "text": "x"\n}\n`))).toContain("on one line");
  });

  it("reports an array where lines are demanded, and takes it where it is read", async () => {
    expect(await one(bytes(`[{"messages":[]}]`), "openai-sft")).toContain("is a JSON array");
    expect(await findingsOf(bytes(` [ {"text":"a"} , {"text":"[,]\\"}"} ] `), "trl-sft")).toEqual([]);
  });

  it("reports what is wrong with an array", async () => {
    expect(await one(bytes(`[{"text":"a"},\n{"text":"b"`))).toContain("f:2: line: is cut off");
    expect(await one(bytes(`[{"text":"a"},]`))).toContain("ends with a comma");
    expect(await one(bytes(`[{"text":"a"}] x`))).toContain("something follows");
    expect(await one(bytes("[]"))).toContain("is empty");
    expect(await one(bytes(`[{"text":"a"},\n{"text":}]`))).toContain("f:2: line: is not valid JSON");
  });

  it("reports a 50 MB line once, without keeping it", async () => {
    async function* huge(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${good}{"text":"`);
      const chunk = Buffer.alloc(1024 * 1024, "a");
      for (let i = 0; i < 50; i++) yield chunk;
      yield Buffer.from(`"}\n${good}`);
    }
    expect(await one(huge())).toBe("f:2: line: is 50 MiB long; rows of more than 16 MiB are not read");
  });

  it("counts rows, errors and warnings", async () => {
    const run = validateText(bytes(good, "{}\n", good), "trl-sft");
    let step = await run.next();
    while (!step.done) step = await run.next();
    expect(step.value).toEqual({ rows: 3, errors: 1, warnings: 0 });
  });

  it("warns, without an error, about few examples for OpenAI and one-sided KTO labels", async () => {
    const openai = `{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\n`;
    const [few] = await findingsOf(bytes(openai), "openai-sft");
    expect(few).toMatchObject({ severity: "warning", field: "file" });
    const kto = `{"prompt":"a","completion":"b","label":true}\n`;
    expect(await findingsOf(bytes(kto, kto), "trl-kto")).toMatchObject([
      { severity: "warning", field: "label" },
    ]);
  });
});

const realTrees = path.resolve(
  import.meta.dirname,
  "../../../../../shared/data/preferences/oasst-100-trees.jsonl",
);

describe.skipIf(!existsSync(realTrees))(
  "Open-Assistant's own file (skipped where ../shared is absent)",
  () => {
    it("is accepted", async () => {
      const errors = await findingsOf(createReadStream(realTrees), "oasst-tree");
      expect(errors.map((error) => formatFinding("trees", error)).slice(0, 5)).toEqual([]);
    });
  },
);
