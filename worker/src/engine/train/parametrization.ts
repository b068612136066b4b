import { familyOf, type ModelConfig } from "../models/families";
import { plainWeights, type WeightValues } from "../models/weight-source";
import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";

type Shapes = ReadonlyMap<string, readonly number[]>;

/** Which numbers are trained and which stay, and how the model's weights are made of them. */
export interface Parametrization {
  trainable: Shapes;
  frozen: Shapes;
  /** @param value a trainable or frozen tensor by its name, as it comes into the graph */
  weights(g: GraphBuilder, value: (name: string) => Value): WeightValues;
}

/** Full fine-tuning: every weight is trained. */
export function fullParametrization(config: ModelConfig): Parametrization {
  return {
    trainable: familyOf(config).weightShapes(config),
    frozen: new Map(),
    weights: (_, value) => plainWeights(value),
  };
}
