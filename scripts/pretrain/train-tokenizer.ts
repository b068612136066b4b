/**
 * Trains the byte-level BPE of the default models and writes the tokenizer files of both model folders.
 *
 *     npx tsx scripts/pretrain/train-tokenizer.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { trainBpe, type WeightedText } from "../../worker/src/engine/tokenizer/bpe-trainer";
import { SPECIAL_TOKENS, tokenizerFiles } from "../../worker/src/engine/tokenizer/tokenizer-files";
import { dialogues, ROOT, random, stories } from "./corpus";
import { systemPrompt } from "./system-prompts";

export const MODELS = ["barista-base", "barista"];
const VOCAB_SIZE = 3072;

function* texts(): Generator<WeightedText> {
  const rng = random(7);
  for (const dialogue of dialogues().train) {
    for (const message of dialogue.messages) yield { text: `${message.role}\n${message.content}`, weight: 8 };
    yield { text: `system\n${systemPrompt(dialogue, rng)}`, weight: 1 };
  }
  for (const story of stories().train) yield { text: story.text, weight: story.kind === "book" ? 1 : 2 };
}

const model = trainBpe(texts(), { vocabSize: VOCAB_SIZE, specialTokens: SPECIAL_TOKENS, minFrequency: 20 });
for (const name of MODELS) {
  const folder = path.join(ROOT, "models", name);
  mkdirSync(folder, { recursive: true });
  // the base model continues documents: it knows no turns, so it has no chat template
  const files = tokenizerFiles(model, { chat: name === "barista", contextLength: 512 });
  for (const [file, content] of Object.entries(files)) writeFileSync(path.join(folder, file), content);
}
console.log(`${model.vocab.size} tokens, ${model.merges.length} merges`);
console.log([...model.vocab.keys()].slice(-120).join(" "));
