import { seededRandom, shuffle } from "@hone/core/labeling/seeded-random";
import { choicesOf } from "@hone/core/training/choices";
import type { ComparisonsRow, TrainingJudgement, TrainingPrompt } from "@hone/core/training/rows";
import { type EncodeOptions, encodeResponse } from "./encode-conversation";
import type { EncodedDocument } from "./encoded";
import { type Position, START, walkEpochs } from "./epochs";

/**
 * Brings all rows of one prompt together, so that all its comparisons are in one batch element: spread over batches, a
 * response would be learned once per pair, and a reward model overfits (InstructGPT, arXiv 2203.02155 §3.5).
 * Equal texts are one response.
 */
export function groupByPrompt(rows: Iterable<ComparisonsRow>): ComparisonsRow[] {
  const groups = new Map<string, { row: ComparisonsRow; places: Map<string, number> }>();
  for (const { prompt, responses, judgements } of rows) {
    const key = promptKey(prompt);
    let group = groups.get(key);
    if (group === undefined) {
      group = { row: { kind: "comparisons", prompt, responses: [], judgements: [] }, places: new Map() };
      groups.set(key, group);
    }
    const { row, places } = group;
    const placeOf = (text: string): number => {
      const known = places.get(text);
      if (known !== undefined) return known;
      places.set(text, row.responses.length);
      return row.responses.push(text) - 1;
    };
    const moved = responses.map(placeOf);
    for (const judgement of judgements)
      row.judgements.push({ ...judgement, tiers: judgement.tiers.map((tier) => tier.map((i) => moved[i]!)) });
  }
  return [...groups.values()].map(({ row }) => row);
}

const promptKey = (prompt: TrainingPrompt) =>
  JSON.stringify(typeof prompt === "string" ? prompt : prompt.map(({ role, content }) => [role, content]));

export interface ComparisonOptions extends EncodeOptions {
  /** A response that takes more tokens together with its prompt is left out, and counted. */
  maxTokens: number;
  /** Whether ties are pairs (for losses that know ties) or left out, and counted. */
  ties: "keep" | "leave-out";
}

/** One pair of an element. */
export interface EncodedChoice {
  /** Places in the element's `responses`. */
  first: number;
  second: number;
  tied: boolean;
  margin: number;
  /** 1 / pairs of its judgement: every judgement counts the same, whatever its K (InstructGPT eq. 1). */
  weight: number;
  labeler: string | null;
}

/** One prompt: its responses, encoded with the prompt, and every pair that people chose between. */
export interface ComparisonElement {
  responses: EncodedDocument[];
  choices: EncodedChoice[];
}

/** What could not be used; nothing is dropped without being counted here. */
export interface ComparisonReport {
  prompts: number;
  /** Prompts without any pair that can be used. */
  promptsLeftOut: number;
  responses: number;
  responsesTooLong: number;
  choices: number;
  ties: number;
  /** Pairs that name a response that is too long, or twice the same text, or a tie that was not asked for. */
  choicesLeftOut: number;
}

/**
 * Encodes comparisons, one element per prompt.
 * @throws AppError as `encodeResponse`
 */
export function encodeComparisons(
  rows: Iterable<ComparisonsRow>,
  options: ComparisonOptions,
): { elements: ComparisonElement[]; report: ComparisonReport } {
  const elements: ComparisonElement[] = [];
  const report: ComparisonReport = {
    prompts: 0,
    promptsLeftOut: 0,
    responses: 0,
    responsesTooLong: 0,
    choices: 0,
    ties: 0,
    choicesLeftOut: 0,
  };
  for (const { prompt, responses, judgements } of groupByPrompt(rows)) {
    const encoded = responses.map((text) => encodeResponse(prompt, text, options));
    const fits = encoded.map(({ tokens }) => tokens.length <= options.maxTokens);
    const choices = judgements.flatMap((judgement) => usable(judgement, fits, options, report));
    report.prompts += 1;
    report.responses += responses.length;
    report.responsesTooLong += fits.filter((fit) => !fit).length;
    if (choices.length === 0) report.promptsLeftOut += 1;
    else elements.push(compact(encoded, choices));
  }
  return { elements, report };
}

function usable(
  judgement: TrainingJudgement,
  fits: readonly boolean[],
  { ties }: ComparisonOptions,
  report: ComparisonReport,
): EncodedChoice[] {
  const all = choicesOf(judgement);
  const kept = all.filter(
    ({ first, second, tied }) =>
      first !== second && fits[first] && fits[second] && !(tied && ties === "leave-out"),
  );
  report.choices += all.length;
  report.ties += all.filter(({ tied }) => tied).length;
  report.choicesLeftOut += all.length - kept.length;
  return kept.map((choice) => ({ ...choice, weight: 1 / kept.length, labeler: judgement.labeler }));
}

/** Only the responses that some choice names. */
function compact(encoded: readonly EncodedDocument[], choices: readonly EncodedChoice[]): ComparisonElement {
  const named = [...new Set(choices.flatMap(({ first, second }) => [first, second]))].sort((a, b) => a - b);
  const place = new Map(named.map((old, i) => [old, i]));
  return {
    responses: named.map((i) => encoded[i]!),
    choices: choices.map((choice) => ({
      ...choice,
      first: place.get(choice.first)!,
      second: place.get(choice.second)!,
    })),
  };
}

/** Several elements, ready for a graph. Sequences are padded on the right: left padding is attended to by some kernels. */
export interface ComparisonBatch {
  /** Prompts, sequences and pairs of this batch: N, S, P. */
  elements: number;
  sequences: number;
  width: number;
  /** [S, width] */
  tokens: Int32Array;
  /** [S, width]: 1 where the token is one of the response, its end token included. */
  learned: Uint8Array;
  /** [S]: tokens before the padding; the last of them ends the response, and there the score is read. */
  lengths: Int32Array;
  /** [S]: which prompt a sequence answers, from 0. */
  elementOf: Int32Array;
  /** [P]: places among the sequences. */
  first: Int32Array;
  second: Int32Array;
  /** [P]: 1 for a tie. */
  tied: Uint8Array;
  /** [P] */
  margin: Float32Array;
  /** [P] */
  weight: Float32Array;
  /** [P] */
  labelers: (string | null)[];
  /** Where to go on after this batch. */
  next: Position;
}

/** Lays elements out as one batch, as wide as its longest sequence. */
export function comparisonBatch(
  elements: readonly ComparisonElement[],
  padTokenId: number,
  next: Position = START,
): ComparisonBatch {
  const sequences = elements.flatMap(({ responses }) => responses);
  const width = sequences.reduce((most, { tokens }) => Math.max(most, tokens.length), 0);
  const starts: number[] = [];
  let start = 0;
  for (const { responses } of elements) {
    starts.push(start);
    start += responses.length;
  }
  const choices = elements.flatMap((element, e) =>
    element.choices.map((choice) => ({
      ...choice,
      first: choice.first + starts[e]!,
      second: choice.second + starts[e]!,
    })),
  );
  const tokens = new Int32Array(sequences.length * width).fill(padTokenId);
  const learned = new Uint8Array(sequences.length * width);
  for (const [s, sequence] of sequences.entries()) {
    tokens.set(sequence.tokens, s * width);
    learned.set(sequence.learned, s * width);
  }
  return {
    elements: elements.length,
    sequences: sequences.length,
    width,
    tokens,
    learned,
    lengths: Int32Array.from(sequences, (sequence) => sequence.tokens.length),
    elementOf: Int32Array.from(elements.flatMap(({ responses }, e) => responses.map(() => e))),
    first: Int32Array.from(choices, ({ first }) => first),
    second: Int32Array.from(choices, ({ second }) => second),
    tied: Uint8Array.from(choices, ({ tied }) => (tied ? 1 : 0)),
    margin: Float32Array.from(choices, ({ margin }) => margin),
    weight: Float32Array.from(choices, ({ weight }) => weight),
    labelers: choices.map(({ labeler }) => labeler),
    next,
  };
}

/** Batches of so many prompts each, without end: every prompt once per epoch, in an order by seed and epoch. */
export function* comparisonBatches(
  elements: readonly ComparisonElement[],
  options: { elements: number; seed: number; padTokenId: number },
  from: Position = START,
): Generator<ComparisonBatch, never> {
  const walk = walkEpochs(
    (epoch) => shuffle(elements, seededRandom(`comparisons ${options.seed} ${epoch}`)),
    from,
  );
  for (;;) {
    const chosen: ComparisonElement[] = [];
    let next = from;
    while (chosen.length < options.elements) {
      const step = walk.next().value;
      chosen.push(step.item);
      next = step.next;
    }
    yield comparisonBatch(chosen, options.padTokenId, next);
  }
}
