import { seededRandom, shuffle } from "@hone/core/labeling/seeded-random";
import type { EncodedDocument } from "./encoded";
import { type Position, START, walkEpochs } from "./epochs";

/** The target of a position that predicts nothing; `SoftmaxCrossEntropyLoss` is given it as `ignore_index`. */
export const NO_TARGET = -100;

/** Rows of documents laid one after the other, ready for a graph. All arrays are [rows, width], row by row. */
export interface PackedBatch {
  rows: number;
  width: number;
  tokens: Int32Array;
  /** The token that follows in the same document where it is learned, else `NO_TARGET`. */
  targets: Int32Array;
  /** Which document of the row a position belongs to, from 1; 0 is padding. */
  segments: Int32Array;
  /** Place in the document, from 0; 0 in padding. */
  positions: Int32Array;
  /** How many positions have a target. */
  targetCount: number;
  /** How many positions hold a token of a document. */
  tokenCount: number;
  /** Where to go on after this batch. */
  next: Position;
}

/**
 * First-fit-decreasing bin packing (Johnson 1973): the longest documents first, each into the first row that has room;
 * never more than 11/9 of the fewest possible rows, plus 6/9 (Dósa 2007). A tree over the rows' room finds that row in
 * O(log n).
 * @param lengths of the documents, 1 … width each; equal lengths keep their order
 * @returns rows of indices into `lengths`
 * @throws RangeError for a length that does not fit into a row
 */
export function firstFitDecreasing(lengths: readonly number[], width: number): number[][] {
  const wrong = lengths.findIndex((length) => length < 1 || length > width);
  if (wrong >= 0)
    throw new RangeError(`Document ${wrong} has ${lengths[wrong]} tokens; rows take 1 to ${width}.`);
  let leaves = 1;
  while (leaves < lengths.length) leaves *= 2;
  const room = new Int32Array(2 * leaves).fill(width);
  const rows: number[][] = [];
  const order = lengths.map((_, i) => i).sort((a, b) => lengths[b]! - lengths[a]!);
  for (const document of order) {
    const length = lengths[document]!;
    let node = 1;
    while (node < leaves) node = room[2 * node]! >= length ? 2 * node : 2 * node + 1;
    const row = node - leaves;
    room[node]! -= length;
    for (node >>= 1; node >= 1; node >>= 1) room[node] = Math.max(room[2 * node]!, room[2 * node + 1]!);
    if (row === rows.length) rows.push([document]);
    else rows[row]!.push(document);
  }
  return rows;
}

/** The rows of an epoch: packed from documents in a shuffled order, and shuffled again; all of it by seed and epoch. */
export function packEpoch(
  lengths: readonly number[],
  width: number,
  seed: number,
  epoch: number,
): number[][] {
  const random = seededRandom(`packing ${seed} ${epoch}`);
  const order = shuffle(
    lengths.map((_, i) => i),
    random,
  );
  const rows = firstFitDecreasing(
    order.map((i) => lengths[i]!),
    width,
  );
  return shuffle(rows, random).map((row) => row.map((i) => order[i]!));
}

export interface PackingOptions {
  /** Tokens in a row. */
  width: number;
  /** Rows in a batch. A batch goes on into the next epoch, so that all are of one size. */
  rows: number;
  seed: number;
  /** Stands in the unused end of a row; nothing attends to it and it predicts nothing. */
  padTokenId: number;
}

/**
 * Batches of packed documents, without end; every document once per epoch. The same options and position give the same
 * batches.
 * @throws RangeError when there are no documents, or one is longer than a row
 */
export function* packedBatches(
  documents: readonly EncodedDocument[],
  options: PackingOptions,
  from: Position = START,
): Generator<PackedBatch, never> {
  const { width, rows, seed, padTokenId } = options;
  const lengths = documents.map(({ tokens }) => tokens.length);
  const walk = walkEpochs((epoch) => packEpoch(lengths, width, seed, epoch), from);
  for (;;) {
    const batch = emptyBatch(rows, width, padTokenId);
    for (let row = 0; row < rows; row++) {
      const { item, next } = walk.next().value;
      layOut(
        batch,
        row,
        item.map((i) => documents[i]!),
      );
      batch.next = next;
    }
    yield batch;
  }
}

/** The same layout for one pass in the given order of documents: what an evaluation reads. The last batch may be shorter. */
export function* packOnce(
  documents: readonly EncodedDocument[],
  options: Omit<PackingOptions, "seed">,
): Generator<PackedBatch> {
  const packed = firstFitDecreasing(
    documents.map(({ tokens }) => tokens.length),
    options.width,
  );
  for (let start = 0; start < packed.length; start += options.rows) {
    const rows = packed.slice(start, start + options.rows);
    const batch = emptyBatch(rows.length, options.width, options.padTokenId);
    for (const [row, items] of rows.entries())
      layOut(
        batch,
        row,
        items.map((i) => documents[i]!),
      );
    batch.next = { epoch: 0, index: start + rows.length };
    yield batch;
  }
}

/** Documents laid out in the given rows, rows beyond them empty; each row's documents must fit into the width. */
export function layOutRows(
  documents: readonly (readonly EncodedDocument[])[],
  { width, rows, padTokenId }: Omit<PackingOptions, "seed">,
): PackedBatch {
  const batch = emptyBatch(rows, width, padTokenId);
  for (const [row, ofRow] of documents.entries()) layOut(batch, row, ofRow);
  return batch;
}

function emptyBatch(rows: number, width: number, padTokenId: number): PackedBatch {
  const array = (value: number) => new Int32Array(rows * width).fill(value);
  return {
    rows,
    width,
    tokens: array(padTokenId),
    targets: array(NO_TARGET),
    segments: array(0),
    positions: array(0),
    targetCount: 0,
    tokenCount: 0,
    next: START,
  };
}

function layOut(batch: PackedBatch, row: number, documents: readonly EncodedDocument[]): void {
  let at = row * batch.width;
  for (const [segment, { tokens, learned }] of documents.entries()) {
    batch.tokens.set(tokens, at);
    batch.segments.fill(segment + 1, at, at + tokens.length);
    for (let i = 0; i < tokens.length; i++) {
      batch.positions[at + i] = i;
      if (i === 0 || learned[i] === 0) continue;
      batch.targets[at + i - 1] = tokens[i]!;
      batch.targetCount += 1;
    }
    batch.tokenCount += tokens.length;
    at += tokens.length;
  }
}

/** Whether a position of a row may attend to another: an earlier one, or itself, in the same document. */
export function mayAttend(segments: Int32Array, query: number, key: number): boolean {
  return key <= query && segments[query] === segments[key] && segments[query] !== 0;
}
