import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { TextTokenizer } from "../tokenizer/text-tokenizer";
import { byteLevelTokenizerJson, tinyTokenizerConfig } from "./tiny-tokenizer";

/** The tiny tokenizer with another chat template, or with none for null. */
export async function tinyTokenizer(
  chatTemplate: string | null = tinyTokenizerConfig.chat_template,
  json: object = byteLevelTokenizerJson(),
): Promise<TextTokenizer> {
  const folder = await mkdtemp(path.join(tmpdir(), "hone-tokenizer-"));
  try {
    await writeFile(path.join(folder, "tokenizer.json"), JSON.stringify(json));
    const config = { ...tinyTokenizerConfig, chat_template: chatTemplate };
    await writeFile(path.join(folder, "tokenizer_config.json"), JSON.stringify(config));
    return await TextTokenizer.load(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
