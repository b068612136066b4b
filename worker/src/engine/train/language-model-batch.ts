import { type TrainingSizes, trainingIo } from "../models/training-io";
import { languageModelIo } from "./objective";
import type { Tensors } from "./step";

/** Numbers of one batch, row-major; sizes and meaning as in `training-io.ts` and `tokenCrossEntropy`. */
export interface LanguageModelBatch {
  inputIds: BigInt64Array;
  positionIds: BigInt64Array;
  segmentIds: BigInt64Array;
  lossRows: BigInt64Array;
  targets: BigInt64Array;
  /** Together 1 over all batches of a step, for a mean over its tokens. */
  lossWeights: Float32Array;
}

/** The batch as a graph of these sizes is fed with it. */
export function languageModelFeeds(batch: LanguageModelBatch, sizes: TrainingSizes): Tensors {
  const perToken = [sizes.batch, sizes.sequence];
  const rows = [sizes.lossRows];
  return {
    [trainingIo.inputIds]: { dtype: "int64", shape: perToken, data: batch.inputIds },
    [trainingIo.positionIds]: { dtype: "int64", shape: perToken, data: batch.positionIds },
    [trainingIo.segmentIds]: { dtype: "int64", shape: perToken, data: batch.segmentIds },
    [trainingIo.lossRows]: { dtype: "int64", shape: rows, data: batch.lossRows },
    [languageModelIo.targets]: { dtype: "int64", shape: rows, data: batch.targets },
    [languageModelIo.lossWeights]: { dtype: "float32", shape: rows, data: batch.lossWeights },
  };
}
