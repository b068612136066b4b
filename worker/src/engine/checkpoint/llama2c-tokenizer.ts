import { AppError } from "@hone/core/errors";

/** SentencePiece writes a space as this character. */
const SPACE = "▁";

interface Piece {
  text: string;
  score: number;
}

/**
 * Turns a llama2.c `tokN.bin` (int32 longest length, then per token fp32 score, int32 length, UTF-8 bytes) into the
 * contents of `tokenizer.json` and `tokenizer_config.json`.
 *
 * llama2.c merges the neighbours whose joint token has the best score; byte-pair merges are ranked pairs. So every way
 * to put a token together from two others becomes a merge, ranked by the token's score.
 * @throws AppError INVALID_INPUT naming file and fault
 */
export function convertLlama2cTokenizer(file: string, bytes: Uint8Array, vocabularySize: number) {
  const pieces = readPieces(file, bytes, vocabularySize);
  const vocab: Record<string, number> = {};
  pieces.forEach(({ text }, id) => {
    if (Object.hasOwn(vocab, text))
      throw new AppError(
        "INVALID_INPUT",
        `${file}: tokens ${vocab[text]} and ${id} are both ${JSON.stringify(text)}.`,
      );
    vocab[text] = id;
  });
  const [unknown, begin, end] = pieces as [Piece, Piece, Piece];
  const token = (id: number, content: string) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  return {
    tokenizer: {
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: [token(0, unknown.text), token(1, begin.text), token(2, end.text)],
      normalizer: {
        type: "Sequence",
        normalizers: [
          { type: "Prepend", prepend: SPACE },
          { type: "Replace", pattern: { String: " " }, content: SPACE },
        ],
      },
      pre_tokenizer: null,
      post_processor: {
        type: "TemplateProcessing",
        single: [{ SpecialToken: { id: begin.text, type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
        pair: [
          { SpecialToken: { id: begin.text, type_id: 0 } },
          { Sequence: { id: "A", type_id: 0 } },
          { SpecialToken: { id: begin.text, type_id: 1 } },
          { Sequence: { id: "B", type_id: 1 } },
        ],
        special_tokens: { [begin.text]: { id: begin.text, ids: [1], tokens: [begin.text] } },
      },
      decoder: {
        type: "Sequence",
        decoders: [
          { type: "Replace", pattern: { String: SPACE }, content: " " },
          { type: "ByteFallback" },
          { type: "Fuse" },
          { type: "Strip", content: " ", start: 1, stop: 0 },
        ],
      },
      model: {
        type: "BPE",
        dropout: null,
        unk_token: unknown.text,
        continuing_subword_prefix: null,
        end_of_word_suffix: null,
        fuse_unk: true,
        byte_fallback: true,
        ignore_merges: false,
        vocab,
        merges: rankedMerges(pieces, vocab),
      },
    },
    config: {
      tokenizer_class: "PreTrainedTokenizerFast",
      bos_token: begin.text,
      eos_token: end.text,
      unk_token: unknown.text,
      add_bos_token: true,
      add_eos_token: false,
      clean_up_tokenization_spaces: false,
    },
  };
}

function readPieces(file: string, bytes: Uint8Array, vocabularySize: number): Piece[] {
  const invalid = (message: string): never => {
    throw new AppError("INVALID_INPUT", `${file}: ${message}`);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const pieces: Piece[] = [];
  let at = 4;
  for (let id = 0; id < vocabularySize; id++) {
    if (at + 8 > bytes.length)
      invalid(
        `ends after ${id} tokens; the weights have ${vocabularySize}. Does it belong to these weights?`,
      );
    const score = view.getFloat32(at, true);
    const length = view.getInt32(at + 4, true);
    at += 8;
    if (length < 0 || at + length > bytes.length)
      invalid(`token ${id} claims ${length} bytes, past the end of the file.`);
    let text = "";
    try {
      text = decoder.decode(bytes.subarray(at, at + length));
    } catch {
      invalid(`token ${id} is not valid UTF-8.`);
    }
    pieces.push({ text: id < 3 ? text.trim() : text.replaceAll(" ", SPACE), score });
    at += length;
  }
  if (at !== bytes.length)
    invalid(
      `has ${bytes.length - at} bytes after its ${vocabularySize} tokens. Does it belong to these weights?`,
    );
  if (
    pieces.length < 259 ||
    pieces[1]!.text !== "<s>" ||
    pieces[2]!.text !== "</s>" ||
    pieces[3]!.text !== "<0x00>"
  )
    invalid(
      "does not begin with <unk>, <s>, </s> and the 256 bytes; expected a SentencePiece BPE vocabulary.",
    );
  return pieces;
}

function rankedMerges(pieces: readonly Piece[], vocab: Readonly<Record<string, number>>): [string, string][] {
  const isByte = (id: number) => id >= 3 && id < 259;
  const merges: { pair: [string, string]; score: number; id: number }[] = [];
  pieces.forEach(({ text, score }, id) => {
    if (id < 3 || isByte(id)) return;
    const characters = Array.from(text);
    for (let cut = 1; cut < characters.length; cut++) {
      const pair: [string, string] = [characters.slice(0, cut).join(""), characters.slice(cut).join("")];
      if (pair.every((part) => Object.hasOwn(vocab, part))) merges.push({ pair, score, id });
    }
  });
  return merges.sort((a, b) => b.score - a.score || a.id - b.id).map(({ pair }) => pair);
}
