import { type BpeModel, toTokenizerJson } from "./bpe-trainer";

const [PAD, BOS, EOS, START, END] = [
  "<|pad|>",
  "<|begin_of_text|>",
  "<|end_of_text|>",
  "<|im_start|>",
  "<|im_end|>",
] as const;

/** The special tokens of tokenizers that are trained here, in the order of their ids. */
export const SPECIAL_TOKENS = [PAD, BOS, EOS, START, END] as const;

/** ChatML with a beginning-of-text token. */
export const CHATML = [
  "{{ bos_token }}",
  "{% for message in messages %}",
  "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] | trim + '<|im_end|>' + '\\n' }}",
  "{% endfor %}",
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
].join("");

/**
 * The tokenizer's files of a model folder, by name, as Hugging Face's libraries read them.
 * @param model trained with `SPECIAL_TOKENS`
 * @param options.chat whether turns are known: with a chat template, and ended by <|im_end|>; else texts are continued,
 *   and <|end_of_text|> ends them
 * @param options.contextLength of the model, where it is known
 */
export function tokenizerFiles(
  model: BpeModel,
  options: { chat: boolean; contextLength?: number },
): Record<"tokenizer.json" | "tokenizer_config.json" | "special_tokens_map.json", string> {
  const { chat, contextLength } = options;
  const eos = chat ? END : EOS;
  const write = (content: unknown) => `${JSON.stringify(content, null, 1)}\n`;
  return {
    "tokenizer.json": write(toTokenizerJson(model, BOS)),
    "tokenizer_config.json": write({
      tokenizer_class: "PreTrainedTokenizerFast",
      add_bos_token: true,
      add_eos_token: false,
      bos_token: BOS,
      clean_up_tokenization_spaces: false,
      ...(contextLength === undefined ? {} : { model_max_length: contextLength }),
      pad_token: PAD,
      added_tokens_decoder: Object.fromEntries(
        SPECIAL_TOKENS.map((content, id) => [
          String(id),
          { content, lstrip: false, normalized: false, rstrip: false, single_word: false, special: true },
        ]),
      ),
      eos_token: eos,
      ...(chat ? { chat_template: CHATML } : {}),
    }),
    "special_tokens_map.json": write({ bos_token: BOS, eos_token: eos, pad_token: PAD }),
  };
}
