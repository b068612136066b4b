import { gradients } from "../autodiff/reverse";
import { GraphBuilder } from "../onnx/builder";
import { encodeModel } from "../onnx/encode";
import type { Value } from "../onnx/graph";
import { type HostTensor, RuntimeSession } from "../runtime/session";
import { testRandom } from "./tiny-models";

export interface GradientCheck {
  /** Shapes of the float inputs. */
  shapes: number[][];
  /** Range of the inputs, −1 … 1 if not given. */
  range?: [number, number];
  build(g: GraphBuilder, inputs: Value[]): Value[];
}

/**
 * Compares the gradients of Σ wᵢ yᵢ (w fixed and irregular) with respect to every number of every input with central
 * differences, both computed by ONNX Runtime.
 * @returns the largest difference, relative to max(1, |difference quotient|)
 */
export async function worstGradientError({ shapes, range = [-1, 1], build }: GradientCheck): Promise<number> {
  const g = new GraphBuilder("check");
  const inputs = shapes.map((shape, i) => g.input(`x${i}`, "float32", shape));
  const loss = weightedSum(g, build(g, inputs));
  const found = gradients(g, loss, inputs);
  g.output("loss", loss);
  found.forEach((gradient, i) => {
    g.output(`d${i}`, gradient);
  });
  const session = await RuntimeSession.create(encodeModel(g.finish()), { threads: 1 });
  const random = testRandom(5);
  const feeds: Record<string, HostTensor & { data: Float32Array }> = {};
  shapes.forEach((shape, i) => {
    const size = shape.reduce((product, dim) => product * dim, 1);
    const data = Float32Array.from({ length: size }, () => range[0] + (range[1] - range[0]) * random());
    feeds[`x${i}`] = { dtype: "float32", shape, data };
  });
  const lossNow = async () => (await session.run(feeds)).loss!.data[0] as number;
  const exact = await session.run(feeds);
  const width = 2 ** -7;
  let worst = 0;
  for (const [i, shape] of shapes.entries()) {
    const gradient = exact[`d${i}`]!;
    if (gradient.shape.join() !== shape.join()) throw new Error(`d${i} has shape [${gradient.shape}]`);
    const { data } = feeds[`x${i}`]!;
    for (let k = 0; k < data.length; k++) {
      const middle = data[k]!;
      data[k] = middle + width;
      const above = await lossNow();
      data[k] = middle - width;
      const quotient = (above - (await lossNow())) / (2 * width);
      data[k] = middle;
      const error = Math.abs((gradient.data[k] as number) - quotient) / Math.max(1, Math.abs(quotient));
      worst = Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
    }
  }
  await session.release();
  return worst;
}

function weightedSum(g: GraphBuilder, results: Value[]): Value {
  const random = testRandom(9);
  const sums = results.map((result) => {
    const shape = result.shape.map(Number);
    const size = shape.reduce((product, dim) => product * dim, 1);
    const weights = g.constant(
      "float32",
      shape,
      Float32Array.from({ length: size }, () => random() * 2 - 1),
    );
    const flat = g.op("Reshape", [g.op("Mul", [result, weights]), g.vector(-1)]);
    return g.op("ReduceSum", [flat, g.vector(0)], { keepdims: 0 });
  });
  return sums.reduce((a, b) => g.op("Add", [a, b]));
}
