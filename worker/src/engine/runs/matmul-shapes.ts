import { familyOf, type ModelConfig } from "../models/families";
import type { TrainingSizes } from "../models/training-io";
import type { MatmulShape } from "../runtime/matmul-peak";

/** More rows make a product no faster, only longer to measure. */
const MOST_ROWS = 2048;

/** The matrix products of one layer and of the head, as a batch of these sizes makes them; each shape once. */
export function matmulShapes(config: ModelConfig, sizes: TrainingSizes): MatmulShape[] {
  const shapes = new Map<string, MatmulShape>();
  const rows = Math.min(MOST_ROWS, sizes.batch * sizes.sequence);
  for (const [name, shape] of familyOf(config).weightShapes(config)) {
    if (shape.length !== 2 || /\.[1-9]\d*\./.test(name) || !/\.0\./.test(name)) continue;
    const product: MatmulShape = [rows, shape[1]!, shape[0]!];
    shapes.set(product.join(), product);
  }
  if (config.head === "vocabulary") {
    const head: MatmulShape = [Math.min(rows, sizes.lossRows), config.hiddenSize, config.vocabularySize];
    shapes.set(head.join(), head);
  }
  return [...shapes.values()];
}
