import { GraphBuilder } from "../onnx/builder";
import { encodeModel } from "../onnx/encode";
import { RuntimeSession, type SessionOptions } from "./session";

/** One product [rows, inner] × [inner, columns]. */
export type MatmulShape = readonly [rows: number, inner: number, columns: number];

const SQUARES: readonly MatmulShape[] = [
  [512, 512, 512],
  [1024, 1024, 1024],
];
const REPEATS = 4;

/**
 * The machine's best rate of fp32 matrix products, by trying square ones and those of a model: what a training step is
 * measured against.
 * @returns FLOP/s, two for every multiplication and addition
 */
export async function measureMatmulPeak(
  shapes: readonly MatmulShape[],
  options: SessionOptions = {},
): Promise<number> {
  let best = 0;
  for (const shape of [...SQUARES, ...shapes]) best = Math.max(best, await rate(shape, options));
  return best;
}

async function rate([rows, inner, columns]: MatmulShape, options: SessionOptions): Promise<number> {
  const g = new GraphBuilder("peak");
  const a = g.input("a", "float32", [rows, inner]);
  const b = g.input("b", "float32", [columns, inner]);
  const product = g.op("FusedMatMul", [a, b], { transB: 1 });
  // A product that came out whole would be copied, and the copy measured.
  g.output("row", g.op("Gather", [product, g.vector(0)], { axis: 0 }));
  const session = await RuntimeSession.create(encodeModel(g.finish()), options);
  const tensor = (shape: number[]) => ({
    dtype: "float32" as const,
    shape,
    data: new Float32Array(shape[0]! * shape[1]!).fill(0.5),
  });
  const feeds = { a: tensor([rows, inner]), b: tensor([columns, inner]) };
  let shortest = Number.POSITIVE_INFINITY;
  try {
    for (let i = 0; i <= REPEATS; i++) {
      const began = performance.now();
      await session.run(feeds);
      // The first run warms up.
      if (i > 0) shortest = Math.min(shortest, performance.now() - began);
    }
  } finally {
    await session.release();
  }
  return (2 * rows * inner * columns) / (shortest / 1000);
}
