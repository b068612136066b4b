import type { EncodedDocument } from "../data/encoded";
import { firstFitDecreasing } from "../data/packing";
import { type TrainingSizes, trainingIo } from "../models/training-io";
import type { HostTensor } from "../runtime/session";
import { forwardIo } from "./forward-graph";

/** A place that the model is asked about. */
interface Spot {
  /** Number of the document. */
  document: number;
  /** Token of the document whose state is looked at. */
  at: number;
  /** The token that is to follow; 0 where none is asked for. */
  target: number;
}

/** Documents of one batch, and all that is asked of them. */
export interface PlannedBatch {
  /** By row, one document after the other. */
  rows: number[][];
  spots: Spot[];
}

export interface Plan {
  sizes: TrainingSizes;
  batches: PlannedBatch[];
}

/** Tokens in a batch, where documents are short enough for several rows. */
const BATCH_TOKENS = 2048;

/** Rows are at least so wide: short documents lie together in one. */
const NARROWEST = 256;

/**
 * Packs documents into batches of one size.
 * @param documents of 1 … `widest` tokens
 * @param ask what the model is asked about a document: the state before every learned token, or that of the last one
 */
export function planBatches(
  documents: readonly EncodedDocument[],
  widest: number,
  ask: "learned" | "last",
): Plan {
  const longest = documents.reduce((most, { tokens }) => Math.max(most, tokens.length), 1);
  const width = Math.min(widest, Math.max(NARROWEST, Math.ceil(longest / 64) * 64));
  const packed = firstFitDecreasing(
    documents.map(({ tokens }) => tokens.length),
    width,
  );
  const batch = Math.max(1, Math.min(packed.length, Math.floor(BATCH_TOKENS / width)));
  const batches: PlannedBatch[] = [];
  let most = 1;
  for (let start = 0; start < packed.length; start += batch) {
    const rows = packed.slice(start, start + batch);
    const spots = rows.flat().flatMap((document) => spotsOf(documents[document]!, document, ask));
    most = Math.max(most, spots.length);
    batches.push({ rows, spots });
  }
  return { sizes: { batch, sequence: width, lossRows: Math.ceil(most / 8) * 8 }, batches };
}

function spotsOf({ tokens, learned }: EncodedDocument, document: number, ask: "learned" | "last"): Spot[] {
  if (ask === "last") return [{ document, at: tokens.length - 1, target: 0 }];
  const spots: Spot[] = [];
  for (let i = 1; i < tokens.length; i++)
    if (learned[i] === 1) spots.push({ document, at: i - 1, target: tokens[i]! });
  return spots;
}

/** The batch as a forward graph of the plan's sizes is fed with it; what is not used is padding that nothing looks at. */
export function feedsOf(
  { rows, spots }: PlannedBatch,
  documents: readonly EncodedDocument[],
  { batch, sequence, lossRows }: TrainingSizes,
  withTargets: boolean,
): Record<string, HostTensor> {
  const tensor = (shape: number[]): Extract<HostTensor, { dtype: "int64" }> => ({
    dtype: "int64",
    shape,
    data: new BigInt64Array(shape.reduce((size, dim) => size * dim, 1)),
  });
  const [ids, positions, segments] = [0, 0, 0].map(() => tensor([batch, sequence]));
  const [looked, targets] = [tensor([lossRows]), tensor([lossRows])];
  const starts = new Map<number, number>();
  for (const [row, members] of rows.entries()) {
    let place = row * sequence;
    for (const [segment, document] of members.entries()) {
      starts.set(document, place);
      for (const [i, token] of documents[document]!.tokens.entries()) {
        ids!.data[place] = BigInt(token);
        positions!.data[place] = BigInt(i);
        segments!.data[place] = BigInt(segment + 1);
        place += 1;
      }
    }
  }
  for (const [i, { document, at, target }] of spots.entries()) {
    looked.data[i] = BigInt(starts.get(document)! + at);
    targets.data[i] = BigInt(target);
  }
  return {
    [trainingIo.inputIds]: ids!,
    [trainingIo.positionIds]: positions!,
    [trainingIo.segmentIds]: segments!,
    [trainingIo.lossRows]: looked,
    ...(withTargets ? { [forwardIo.targets]: targets } : {}),
  };
}
