import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../onnx/builder";
import { encodeModel } from "../onnx/encode";
import { RuntimeSession } from "../runtime/session";
import { worstGradientError } from "../testing/gradient-check";
import { pairwiseRewardLoss, tokenCrossEntropy } from "./losses";

const ints = (g: GraphBuilder, ...numbers: number[]) =>
  g.constant("int64", [numbers.length], BigInt64Array.from(numbers, BigInt));
const floats = (g: GraphBuilder, ...numbers: number[]) =>
  g.constant("float32", [numbers.length], Float32Array.from(numbers));

async function lossOf(build: (g: GraphBuilder) => ReturnType<typeof tokenCrossEntropy>): Promise<number> {
  const g = new GraphBuilder("loss");
  g.output("loss", build(g));
  const session = await RuntimeSession.create(encodeModel(g.finish()), { threads: 1 });
  const { loss } = await session.run({});
  await session.release();
  return loss!.data[0] as number;
}

describe("token cross entropy", () => {
  it("weighs tokens, passes over those of weight 0, and survives huge logits", async () => {
    const value = await lossOf((g) => {
      const logits = g.constant("float32", [3, 3], Float32Array.of(1, 2, 3, 1e4, 0, -1e4, 5e4, 0, 0));
      return tokenCrossEntropy(g, logits, ints(g, 0, 0, 1), floats(g, 0.5, 0.25, 0));
    });
    expect(value).toBeCloseTo(0.5 * (Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)) - 1), 5);
  });

  it("has the right gradient", async () => {
    const error = await worstGradientError({
      shapes: [[3, 4]],
      build: (g, [logits]) => [tokenCrossEntropy(g, logits!, ints(g, 3, 0, 3), floats(g, 1, 0, 0.5))],
    });
    expect(error).toBeLessThan(1e-3);
  });
});

describe("pairwise reward loss", () => {
  it("is −ln σ of the lead, with margin, centering and weights", async () => {
    const value = await lossOf((g) =>
      pairwiseRewardLoss(
        g,
        {
          chosen: floats(g, 1, -500),
          rejected: floats(g, 0.25, 500),
          margin: floats(g, 0.5, 0),
          weights: floats(g, 0.75, 0.25),
        },
        0.01,
      ),
    );
    const first = Math.log1p(Math.exp(-0.25)) + 0.01 * 1.25 ** 2;
    expect(value).toBeCloseTo(0.75 * first + 0.25 * 1000, 3);
  });

  it("has the right gradient", async () => {
    const error = await worstGradientError({
      shapes: [[3], [3]],
      build: (g, [chosen, rejected]) => [
        pairwiseRewardLoss(
          g,
          {
            chosen: chosen!,
            rejected: rejected!,
            margin: floats(g, 0, 0.5, 1),
            weights: floats(g, 1, 0.5, 2),
          },
          0.1,
        ),
      ],
    });
    expect(error).toBeLessThan(1e-3);
  });
});
