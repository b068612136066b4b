import { NO_TARGET, type PackedBatch } from "../data/packing";
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

/**
 * A packed batch for a graph of these sizes: what has a target is looked at, the rest of the loss rows weigh nothing.
 * Missing rows at the end of a last batch are padding.
 * @param total learned tokens over which the step's mean goes
 * @throws RangeError when the batch has more targets or other rows than the graph
 */
export function packedLanguageModelBatch(
  packed: PackedBatch,
  sizes: TrainingSizes,
  total: number,
): LanguageModelBatch {
  if (packed.targetCount > sizes.lossRows || packed.rows > sizes.batch || packed.width !== sizes.sequence)
    throw new RangeError(
      `A batch of ${packed.rows} × ${packed.width} with ${packed.targetCount} targets does not fit into ${sizes.batch} × ${sizes.sequence} with ${sizes.lossRows}.`,
    );
  const positions = sizes.batch * sizes.sequence;
  const wide = (numbers: Int32Array) => {
    const whole = new BigInt64Array(positions);
    for (let i = 0; i < numbers.length; i++) whole[i] = BigInt(numbers[i]!);
    return whole;
  };
  const batch: LanguageModelBatch = {
    inputIds: wide(packed.tokens),
    positionIds: wide(packed.positions),
    segmentIds: wide(packed.segments),
    lossRows: new BigInt64Array(sizes.lossRows),
    targets: new BigInt64Array(sizes.lossRows),
    lossWeights: new Float32Array(sizes.lossRows),
  };
  let row = 0;
  for (const [position, target] of packed.targets.entries()) {
    if (target === NO_TARGET) continue;
    batch.lossRows[row] = BigInt(position);
    batch.targets[row] = BigInt(target);
    batch.lossWeights[row] = 1 / total;
    row += 1;
  }
  return batch;
}
