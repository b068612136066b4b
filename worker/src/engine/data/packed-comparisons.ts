import { seededRandom, shuffle } from "@hone/core/labeling/seeded-random";
import type { ComparisonElement, EncodedChoice, EncodedVerdict } from "./comparisons";
import { type EncodedDocument, learnedCount } from "./encoded";
import { type Position, walkEpochs } from "./epochs";
import { firstFitDecreasing, layOutRows, type PackedBatch } from "./packing";

/** What one batch has room for: the same for a whole run, since the sizes of a graph are fixed. */
export interface BatchRoom {
  /** Rows of packed sequences, and tokens in a row. */
  rows: number;
  width: number;
  sequences: number;
  /** Tokens of the responses. */
  learned: number;
  choices: number;
  verdicts: number;
}

/** Several prompts, each with all its responses, as rows of a graph. */
export interface PackedComparisons {
  packed: PackedBatch;
  sequences: EncodedDocument[];
  /** By sequence: its first token's number among the rows · width positions. */
  starts: number[];
  /** What was said, by places in `sequences`. */
  choices: EncodedChoice[];
  verdicts: EncodedVerdict[];
}

/** The prompts of one optimizer step. */
export interface ComparisonStep {
  elements: ComparisonElement[];
  /** Where to go on after this step. */
  next: Position;
}

/** Steps of so many prompts each, without end: every prompt once per epoch, in an order by seed and epoch. */
export function* comparisonSteps(
  elements: readonly ComparisonElement[],
  { prompts, seed }: { prompts: number; seed: number },
  from: Position,
): Generator<ComparisonStep, never> {
  const walk = walkEpochs((epoch) => shuffle(elements, seededRandom(`comparisons ${seed} ${epoch}`)), from);
  for (;;) {
    const taken = Array.from({ length: prompts }, () => walk.next().value);
    yield { elements: taken.map(({ item }) => item), next: taken.at(-1)!.next };
  }
}

const sequencesOf = (elements: readonly ComparisonElement[]) =>
  elements.flatMap(({ responses }) => responses);

function rowsOf(elements: readonly ComparisonElement[], width: number): number[][] {
  return firstFitDecreasing(
    sequencesOf(elements).map(({ tokens }) => tokens.length),
    width,
  );
}

function needs(elements: readonly ComparisonElement[], width: number): BatchRoom {
  const sequences = sequencesOf(elements);
  return {
    rows: rowsOf(elements, width).length,
    width,
    sequences: sequences.length,
    learned: sequences.reduce((sum, sequence) => sum + learnedCount(sequence), 0),
    choices: elements.reduce((sum, { choices }) => sum + choices.length, 0),
    verdicts: elements.reduce((sum, { verdicts }) => sum + verdicts.length, 0),
  };
}

const sizes = ["rows", "sequences", "learned", "choices", "verdicts"] as const;

function larger(a: BatchRoom, b: BatchRoom): BatchRoom {
  const room = { ...a };
  for (const size of sizes) room[size] = Math.max(a[size], b[size]);
  return room;
}

/**
 * Cuts the prompts of a step into batches, greedily and in their order: a batch is closed when the next prompt does not
 * fit. No prompt is cut: each must fit by itself.
 */
export function groupIntoBatches(
  elements: readonly ComparisonElement[],
  room: BatchRoom,
): ComparisonElement[][] {
  const batches: ComparisonElement[][] = [];
  for (const element of elements) {
    const last = batches.at(-1);
    const together = [...(last ?? []), element];
    const needed = needs(together, room.width);
    if (last && sizes.every((size) => needed[size] <= room[size])) last.push(element);
    else batches.push([element]);
  }
  return batches;
}

/** So many steps tell how large batches are. */
const MOST_STEPS = 256;

/**
 * Sizes with which the given steps take the fewest rows, where the same number of rows comes of several the largest, so
 * that there are few batches. Any of the elements fits by itself.
 * @param mostPositions rows · width should not be more; a prompt that needs more gets it
 */
export function planRoom(
  all: readonly ComparisonElement[],
  steps: readonly (readonly ComparisonElement[])[],
  width: number,
  mostPositions: number,
): BatchRoom {
  const single = all.map((element) => needs([element], width)).reduce(larger);
  const looked = steps.slice(0, MOST_STEPS);
  const enough = Math.max(...looked.map((step) => rowsOf(step, width).length));
  const limit = Math.max(single.rows, Math.min(enough, Math.floor(mostPositions / width)));
  const endless = Number.POSITIVE_INFINITY;
  const open = { width, sequences: endless, learned: endless, choices: endless, verdicts: endless };
  let best: { total: number; rows: number; batches: ComparisonElement[][] } | undefined;
  for (let rows = single.rows; rows <= limit; rows++) {
    const batches = looked.flatMap((step) => groupIntoBatches(step, { ...open, rows }));
    const total = rows * batches.length;
    if (!best || total <= best.total) best = { total, rows, batches };
  }
  const needed = best!.batches.map((batch) => needs(batch, width)).reduce(larger, single);
  const up = (size: number) => Math.ceil(size / 8) * 8;
  return {
    rows: best!.rows,
    width,
    sequences: up(needed.sequences),
    learned: Math.min(up(needed.learned), best!.rows * width),
    choices: up(needed.choices),
    verdicts: up(needed.verdicts),
  };
}

/** The narrowest rows, by eights, that hold every sequence: attention costs by the square of the width. */
export function widthFor(elements: readonly ComparisonElement[], maxTokens: number): number {
  const longest = sequencesOf(elements).reduce((most, { tokens }) => Math.max(most, tokens.length), 1);
  return Math.min(maxTokens, Math.ceil(longest / 8) * 8);
}

/** Lays prompts out as one batch; sequences never see each other. */
export function packComparisons(
  elements: readonly ComparisonElement[],
  { rows, width }: BatchRoom,
  padTokenId: number,
): PackedComparisons {
  const sequences = sequencesOf(elements);
  const packed = rowsOf(elements, width);
  const starts: number[] = new Array(sequences.length).fill(0);
  for (const [row, places] of packed.entries()) {
    let at = row * width;
    for (const place of places) {
      starts[place] = at;
      at += sequences[place]!.tokens.length;
    }
  }
  const documents = packed.map((places) => places.map((place) => sequences[place]!));
  const choices: EncodedChoice[] = [];
  const verdicts: EncodedVerdict[] = [];
  let before = 0;
  for (const element of elements) {
    for (const choice of element.choices)
      choices.push({ ...choice, first: choice.first + before, second: choice.second + before });
    for (const verdict of element.verdicts)
      verdicts.push({ ...verdict, response: verdict.response + before });
    before += element.responses.length;
  }
  return { packed: layOutRows(documents, { width, rows, padTokenId }), sequences, starts, choices, verdicts };
}

/** What the judgements of these prompts weigh together: a step's losses are divided by it. */
export function totalWeight(elements: readonly ComparisonElement[]): number {
  return elements.reduce(
    (sum, { choices, verdicts }) =>
      sum + choices.reduce((inner, { weight }) => inner + weight, 0) + verdicts.length,
    0,
  );
}
