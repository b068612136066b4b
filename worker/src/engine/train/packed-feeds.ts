import type { PackedBatch } from "../data/packing";
import { type TrainingSizes, trainingIo } from "../models/training-io";
import type { HostTensor } from "../runtime/session";
import type { Tensors } from "./step";

/** int64 [size]; what the numbers do not fill is 0. */
export function paddedInts(numbers: readonly number[] | Int32Array, size: number): HostTensor {
  const data = new BigInt64Array(size);
  for (let i = 0; i < numbers.length; i++) data[i] = BigInt(numbers[i]!);
  return { dtype: "int64", shape: [size], data };
}

/** float32 [size]; what the numbers do not fill is 0. */
export function paddedFloats(numbers: readonly number[], size: number): HostTensor {
  const data = new Float32Array(size);
  data.set(numbers);
  return { dtype: "float32", shape: [size], data };
}

/**
 * What every model reads of a packed batch.
 * @param lossRows numbers of the positions that the loss looks at
 */
export function packedFeeds(packed: PackedBatch, lossRows: readonly number[], sizes: TrainingSizes): Tensors {
  const perToken = (numbers: Int32Array): HostTensor => ({
    ...paddedInts(numbers, sizes.batch * sizes.sequence),
    shape: [sizes.batch, sizes.sequence],
  });
  return {
    [trainingIo.inputIds]: perToken(packed.tokens),
    [trainingIo.positionIds]: perToken(packed.positions),
    [trainingIo.segmentIds]: perToken(packed.segments),
    [trainingIo.lossRows]: paddedInts(lossRows, sizes.lossRows),
  };
}
