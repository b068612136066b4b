import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";

/** Fixed sizes of a graph that learns. */
export interface TrainingSizes {
  batch: number;
  sequence: number;
  /** How many positions the loss looks at, at most batch · sequence: only they get logits. */
  lossRows: number;
}

/** What every graph that learns is fed with, whatever the model family and the loss. All int64. */
export interface TrainingInputs {
  /** [batch, sequence] */
  inputIds: Value;
  /** [batch, sequence], counted from 0 in every document. */
  positionIds: Value;
  /** [batch, sequence], one number per document of a row: positions see their own only. */
  segmentIds: Value;
  /** [lossRows], numbers of positions in batch · sequence; unused ones may repeat any, with weight 0. */
  lossRows: Value;
}

export const trainingIo = {
  inputIds: "input_ids",
  positionIds: "position_ids",
  segmentIds: "segment_ids",
  lossRows: "loss_rows",
} as const satisfies Record<keyof TrainingInputs, string>;

export function declareTrainingInputs(g: GraphBuilder, sizes: TrainingSizes): TrainingInputs {
  const perToken = [sizes.batch, sizes.sequence];
  return {
    inputIds: g.input(trainingIo.inputIds, "int64", perToken),
    positionIds: g.input(trainingIo.positionIds, "int64", perToken),
    segmentIds: g.input(trainingIo.segmentIds, "int64", perToken),
    lossRows: g.input(trainingIo.lossRows, "int64", [sizes.lossRows]),
  };
}
