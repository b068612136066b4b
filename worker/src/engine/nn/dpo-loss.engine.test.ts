import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../onnx/builder";
import { encodeModel } from "../onnx/encode";
import { RuntimeSession } from "../runtime/session";
import { worstGradientError } from "../testing/gradient-check";
import { dpoLoss, ipoLoss, type LogRatioPairs } from "./dpo-loss";

const chosen = [3, -2, 1, 5];
const rejected = [1, 4, 1, -7];
const weights = [0.5, 0.25, 0.25, 0];
const beta = 0.1;

const logSigmoid = (x: number) => -Math.log1p(Math.exp(-x));
const losses = [
  [
    "DPO",
    (h: number) => -logSigmoid(beta * h),
    (g: GraphBuilder, pairs: LogRatioPairs) => dpoLoss(g, pairs, beta, 0),
  ],
  [
    "DPO with label smoothing",
    (h: number) => -0.8 * logSigmoid(beta * h) - 0.2 * logSigmoid(-beta * h),
    (g: GraphBuilder, pairs: LogRatioPairs) => dpoLoss(g, pairs, beta, 0.2),
  ],
  ["IPO", (h: number) => (h - 5) ** 2, (g: GraphBuilder, pairs: LogRatioPairs) => ipoLoss(g, pairs, beta)],
] as const;

const floats = (g: GraphBuilder, numbers: readonly number[]) =>
  g.constant("float32", [numbers.length], Float32Array.from(numbers));

describe.each(losses)("%s", (_, plain, build) => {
  it("is what plain arithmetic says", async () => {
    const g = new GraphBuilder("loss");
    const pairs = { chosen: floats(g, chosen), rejected: floats(g, rejected), weights: floats(g, weights) };
    g.output("loss", build(g, pairs));
    const session = await RuntimeSession.create(encodeModel(g.finish()), { threads: 1 });
    const { loss } = await session.run({});
    await session.release();
    const expected = chosen.reduce((sum, c, i) => sum + weights[i]! * plain(c - rejected[i]!), 0);
    expect(Math.abs((loss!.data[0] as number) / expected - 1)).toBeLessThan(1e-6);
  });

  it("has the right gradient", async () => {
    const error = await worstGradientError({
      shapes: [[4], [4]],
      build: (g, [a, b]) => [build(g, { chosen: a!, rejected: b!, weights: floats(g, weights) })],
    });
    expect(error).toBeLessThan(1e-3);
  });
});
