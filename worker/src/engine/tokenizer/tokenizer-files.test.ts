import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { repositoryRoot } from "../testing/shared-data";
import { SPECIAL_TOKENS, tokenizerFiles } from "./tokenizer-files";

const modelSchema = z.object({
  model: z.object({ vocab: z.record(z.string(), z.number()), merges: z.array(z.string()) }),
});

describe("tokenizerFiles", () => {
  it.each(["barista", "barista-base"])("writes the files of %s, byte for byte", async (name) => {
    const read = (file: string) => readFile(`${repositoryRoot}/models/${name}/${file}`, "utf8");
    const { model } = modelSchema.parse(JSON.parse(await read("tokenizer.json")));
    const files = tokenizerFiles(
      {
        specialTokens: SPECIAL_TOKENS,
        vocab: new Map(Object.entries(model.vocab).sort(([, a], [, b]) => a - b)),
        merges: model.merges.map((merge) => merge.split(" ") as [string, string]),
      },
      { chat: name === "barista", contextLength: 512 },
    );
    for (const [file, content] of Object.entries(files))
      expect(content === (await read(file)), file).toBe(true);
  });
});
