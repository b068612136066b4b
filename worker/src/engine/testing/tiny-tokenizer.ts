/** How byte-level BPE writes bytes as characters (GPT-2): printable ones as themselves, the rest from U+0100 on. */
function byteCharacters(): string[] {
  const printable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}

const specials = ["<|bos|>", "<|end|>", "<|start|>"];

/** Contents of `tokenizer.json`: three special tokens, the 256 bytes, and a few merges. A text begins with <|bos|>. */
export function byteLevelTokenizerJson() {
  const bytes = byteCharacters();
  const space = bytes[32]!;
  const merges: [string, string][] = [
    ["t", "h"],
    ["th", "e"],
    [space, "the"],
    ["l", "l"],
    ["h", "e"],
    ["he", "ll"],
    ["hell", "o"],
  ];
  const pieces = [...specials, ...bytes, ...merges.map(([a, b]) => a + b)];
  return {
    version: "1.0",
    added_tokens: specials.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: {
      type: "TemplateProcessing",
      single: [{ SpecialToken: { id: specials[0]!, type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
      pair: [],
      special_tokens: { [specials[0]!]: { id: specials[0]!, ids: [0], tokens: [specials[0]!] } },
    },
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
      merges,
    },
  };
}

/** Number of tokens of `byteLevelTokenizerJson`. */
export const tinyVocabularySize = 3 + 256 + 7;

export const tinyTokenizerConfig = {
  tokenizer_class: "PreTrainedTokenizerFast",
  bos_token: specials[0]!,
  eos_token: { content: specials[1]!, special: true },
  clean_up_tokenization_spaces: true,
  chat_template:
    "{{ bos_token }}{% for m in messages %}{% if m.role == 'tool' %}{{ raise_exception('no tools here') }}{% endif %}<|start|>{{ m.role }}\n{{ m.content }}<|end|>\n{% endfor %}{% if add_generation_prompt %}<|start|>assistant\n{% endif %}",
};
