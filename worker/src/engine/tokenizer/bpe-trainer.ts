/**
 * Training a byte-level byte-pair encoding: the vocabulary and merge list of a `tokenizer.json`.
 *
 * Sennrich, Haddow & Birch 2016 (algorithm 1), over bytes and with the split of GPT-2 (Radford et al. 2019, §2.2), so
 * that every text can be encoded and comes back byte for byte. Pure: text in, plain objects out.
 */

/** GPT-2's split into contractions, words with their leading space, digits, punctuation and white space. */
const WORD = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** Pairs are kept as `left * RADIX + right`, which stays exact while a vocabulary has at most this many tokens. */
const RADIX = 1 << 20;

export interface WeightedText {
  readonly text: string;
  /** How often the text counts; a small domain that should have whole-word tokens gets a larger one. */
  readonly weight: number;
}

export interface BpeOptions {
  /** Tokens in all: special tokens, the 256 bytes, then merges. */
  readonly vocabSize: number;
  /** They get the first ids, in this order, and never take part in merges. */
  readonly specialTokens: readonly string[];
  /** A pair rarer than this (in weighted counts) is not merged, even if the vocabulary stays smaller. Default 2. */
  readonly minFrequency?: number;
}

export interface BpeModel {
  readonly specialTokens: readonly string[];
  /** Token to id, in the order of the ids. Bytes are written as in {@link byteToChar}. */
  readonly vocab: ReadonlyMap<string, number>;
  /** In the order in which they are applied. */
  readonly merges: readonly (readonly [string, string])[];
}

/**
 * The printable character that stands for each byte in the vocabulary: bytes that are printable in Latin-1 stand for
 * themselves, the others are moved to U+0100 and up (the table of GPT-2, which `ByteLevel` decoders expect).
 */
export function byteToChar(): string[] {
  const printable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let moved = 0;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCodePoint(printable(byte) ? byte : 0x100 + moved++),
  );
}

interface Word {
  symbols: number[];
  readonly count: number;
}

/** How often each piece of the split occurs: all that a tokenizer learns of its texts, however long they are. */
export class WordCounts {
  private readonly counts = new Map<string, number>();

  add({ text, weight }: WeightedText): void {
    for (const word of splitWords(text)) this.counts.set(word, (this.counts.get(word) ?? 0) + weight);
  }

  /** @param firstByteId id of byte 0 */
  words(firstByteId: number): Word[] {
    const encoder = new TextEncoder();
    return Array.from(this.counts, ([word, count]) => ({
      symbols: Array.from(encoder.encode(word), (byte) => firstByteId + byte),
      count,
    }));
  }
}

/**
 * Learns a byte-level BPE from weighted texts. Deterministic: equal counts are decided for the pair of smaller ids.
 * @throws RangeError if the vocabulary has no room for the special tokens and the 256 bytes, or a special token repeats.
 */
export function trainBpe(texts: Iterable<WeightedText>, options: BpeOptions): BpeModel {
  const counts = new WordCounts();
  for (const text of texts) counts.add(text);
  const steps = bpeSteps(counts, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * As `trainBpe`, merge by merge, so that whoever trains a large vocabulary can show how far it is, and stop.
 * @yields the size of the vocabulary so far
 */
export function* bpeSteps(counts: WordCounts, options: BpeOptions): Generator<number, BpeModel> {
  const { vocabSize, specialTokens, minFrequency = 2 } = options;
  const first = specialTokens.length;
  if (new Set(specialTokens).size !== first) throw new RangeError("specialTokens: a token is listed twice.");
  if (vocabSize < first + 256 || vocabSize > RADIX) {
    throw new RangeError(
      `vocabSize: ${vocabSize} given, but ${first} special tokens and 256 bytes need ${first + 256} to ${RADIX}.`,
    );
  }
  const tokens = [...specialTokens, ...byteToChar()];
  const words = counts.words(first);
  const index = indexPairs(words);
  const merges: [string, string][] = [];
  while (tokens.length < vocabSize) {
    const best = mostFrequent(index.counts, minFrequency);
    if (best === undefined) break;
    const left = Math.floor(best / RADIX);
    const right = best % RADIX;
    merges.push([tokens[left]!, tokens[right]!]);
    tokens.push(tokens[left]! + tokens[right]!);
    mergePair(words, index, best, tokens.length - 1);
    yield tokens.length;
  }
  return { specialTokens, vocab: new Map(tokens.map((token, id) => [token, id])), merges };
}

/** The pieces of a text which are encoded one by one. They concatenate to the text. */
export function splitWords(text: string): string[] {
  return text.match(WORD) ?? [];
}

interface PairIndex {
  readonly counts: Map<number, number>;
  /** The words in which a pair occurs or once occurred. */
  readonly words: Map<number, Set<number>>;
}

function indexPairs(words: readonly Word[]): PairIndex {
  const index: PairIndex = { counts: new Map(), words: new Map() };
  words.forEach((word, at) => {
    addPairs(index, word, at, 1);
  });
  return index;
}

/** Adds (sign 1) or takes away (sign -1) the pairs of one word. */
function addPairs(index: PairIndex, word: Word, at: number, sign: 1 | -1): void {
  for (let i = 1; i < word.symbols.length; i++) {
    const pair = word.symbols[i - 1]! * RADIX + word.symbols[i]!;
    const count = (index.counts.get(pair) ?? 0) + sign * word.count;
    if (count > 0) index.counts.set(pair, count);
    else index.counts.delete(pair);
    if (sign < 0) continue;
    const holders = index.words.get(pair);
    if (holders) holders.add(at);
    else index.words.set(pair, new Set([at]));
  }
}

function mostFrequent(counts: ReadonlyMap<number, number>, minFrequency: number): number | undefined {
  let best: number | undefined;
  let bestCount = 0;
  for (const [pair, count] of counts) {
    if (count > bestCount || (count === bestCount && best !== undefined && pair < best)) {
      best = pair;
      bestCount = count;
    }
  }
  return bestCount >= minFrequency ? best : undefined;
}

function mergePair(words: readonly Word[], index: PairIndex, pair: number, merged: number): void {
  const left = Math.floor(pair / RADIX);
  const right = pair % RADIX;
  for (const at of index.words.get(pair) ?? []) {
    const word = words[at]!;
    addPairs(index, word, at, -1);
    const symbols: number[] = [];
    for (let i = 0; i < word.symbols.length; i++) {
      const hit = word.symbols[i] === left && word.symbols[i + 1] === right;
      symbols.push(hit ? merged : word.symbols[i]!);
      if (hit) i++;
    }
    word.symbols = symbols;
    addPairs(index, word, at, 1);
  }
  index.words.delete(pair);
}

/**
 * The model as the content of a Hugging Face `tokenizer.json`: GPT-2's byte-level split and decoder; like Llama 3 it puts
 * `bos` before a text that is encoded with special tokens.
 * @throws RangeError if `bos` is not one of the special tokens.
 */
export function toTokenizerJson(model: BpeModel, bos: string): Record<string, unknown> {
  const bosId = model.specialTokens.indexOf(bos);
  if (bosId < 0) throw new RangeError(`bos: ${bos} is not among the special tokens.`);
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
  const bosPiece = { SpecialToken: { id: bos, type_id: 0 } };
  const sequence = (id: string, typeId: number) => ({ Sequence: { id, type_id: typeId } });
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: model.specialTokens.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: {
      type: "TemplateProcessing",
      single: [bosPiece, sequence("A", 0)],
      pair: [bosPiece, sequence("A", 0), { SpecialToken: { id: bos, type_id: 1 } }, sequence("B", 1)],
      special_tokens: { [bos]: { id: bos, ids: [bosId], tokens: [bos] } },
    },
    decoder: byteLevel,
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(model.vocab),
      merges: model.merges.map(([left, right]) => `${left} ${right}`),
    },
  };
}
