/**
 * Trains the byte-level BPE of the default models and writes the tokenizer files of both model folders.
 *
 *     npx tsx scripts/pretrain/train-tokenizer.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { toTokenizerJson, trainBpe, type WeightedText } from "../../worker/src/engine/tokenizer/bpe-trainer";
import { dialogues, ROOT, random, stories } from "./corpus";
import { systemPrompt } from "./system-prompts";

export const MODELS = ["barista-base", "barista"];
const VOCAB_SIZE = 3072;
const [PAD, BOS, EOS, START, END] = [
  "<|pad|>",
  "<|begin_of_text|>",
  "<|end_of_text|>",
  "<|im_start|>",
  "<|im_end|>",
] as const;

/** ChatML with a beginning-of-text token: the form in which stage two shows its dialogues to the model. */
const CHAT_TEMPLATE = [
  "{{ bos_token }}",
  "{% for message in messages %}",
  "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] | trim + '<|im_end|>' + '\\n' }}",
  "{% endfor %}",
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
].join("");

function* texts(): Generator<WeightedText> {
  const rng = random(7);
  for (const dialogue of dialogues().train) {
    for (const message of dialogue.messages) yield { text: `${message.role}\n${message.content}`, weight: 8 };
    yield { text: `system\n${systemPrompt(dialogue, rng)}`, weight: 1 };
  }
  for (const story of stories().train) yield { text: story.text, weight: story.kind === "book" ? 1 : 2 };
}

const specialTokens = [PAD, BOS, EOS, START, END];
const model = trainBpe(texts(), { vocabSize: VOCAB_SIZE, specialTokens, minFrequency: 20 });
const tokenizerConfig = {
  tokenizer_class: "PreTrainedTokenizerFast",
  add_bos_token: true,
  add_eos_token: false,
  bos_token: BOS,
  clean_up_tokenization_spaces: false,
  model_max_length: 512,
  pad_token: PAD,
  added_tokens_decoder: Object.fromEntries(
    specialTokens.map((content, id) => [
      String(id),
      { content, lstrip: false, normalized: false, rstrip: false, single_word: false, special: true },
    ]),
  ),
};
for (const name of MODELS) {
  const folder = path.join(ROOT, "models", name);
  mkdirSync(folder, { recursive: true });
  const write = (file: string, content: unknown) =>
    writeFileSync(path.join(folder, file), `${JSON.stringify(content, null, 1)}\n`);
  // the base model continues documents: it knows no turns, so it has no chat template
  const eos = name === "barista" ? END : EOS;
  write("tokenizer.json", toTokenizerJson(model, BOS));
  write("tokenizer_config.json", {
    ...tokenizerConfig,
    eos_token: eos,
    ...(name === "barista" ? { chat_template: CHAT_TEMPLATE } : {}),
  });
  write("special_tokens_map.json", { bos_token: BOS, eos_token: eos, pad_token: PAD });
}
console.log(`${model.vocab.size} tokens, ${model.merges.length} merges`);
console.log([...model.vocab.keys()].slice(-120).join(" "));
