import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../onnx/builder";
import { encodeModel } from "../onnx/encode";
import { RuntimeSession } from "../runtime/session";
import { worstGradientError } from "../testing/gradient-check";
import { type ChoiceValues, davidsonLoss, raoKupperLoss } from "./choice-loss";

const first = [1, -0.5, 30, 2];
const second = [0.25, 0.75, -30, 2.5];
const tied = [0, 1, 1, 0];
const margin = [0.5, 0, 0, 0];
const weights = [0.5, 0.25, 0.125, 0];

/** −ln P of a strict choice, of a tie, in double precision, straight from the papers' forms in strengths π = e^reward. */
const raoKupper = (d: number, tie: boolean): number => {
  const theta = Math.exp(0.3);
  const [a, b] = [Math.exp(d), 1];
  const chance = tie ? ((theta ** 2 - 1) * a * b) / ((a + theta * b) * (theta * a + b)) : a / (a + theta * b);
  return -Math.log(chance);
};
const davidson = (d: number, tie: boolean): number => {
  const [a, b] = [Math.exp(d), 1];
  const even = 0.7 * Math.sqrt(a * b);
  return -Math.log((tie ? even : a) / (a + b + even));
};

const models = [
  ["Rao–Kupper", raoKupper, (g: GraphBuilder, c: ChoiceValues) => raoKupperLoss(g, c, 0.3)],
  ["Davidson", davidson, (g: GraphBuilder, c: ChoiceValues) => davidsonLoss(g, c, 0.7)],
] as const;

const floats = (g: GraphBuilder, numbers: readonly number[]) =>
  g.constant("float32", [numbers.length], Float32Array.from(numbers));
const given = (g: GraphBuilder) => ({
  tied: floats(g, tied),
  margin: floats(g, margin),
  weights: floats(g, weights),
});

describe.each(models)("%s", (_, plain, build) => {
  it("is the weighted surprise of choices and ties", async () => {
    const g = new GraphBuilder("loss");
    g.output("loss", build(g, { first: floats(g, first), second: floats(g, second), ...given(g) }));
    const session = await RuntimeSession.create(encodeModel(g.finish()), { threads: 1 });
    const { loss } = await session.run({});
    await session.release();
    const expected = first.reduce(
      (total, value, i) => total + weights[i]! * plain(value - second[i]! - margin[i]!, tied[i] === 1),
      0,
    );
    expect(Math.abs((loss!.data[0] as number) / expected - 1)).toBeLessThan(1e-6);
  });

  it("gives chances that add up to one", () => {
    for (const d of [-2, 0, 0.4, 3]) {
      const chances = [plain(d, false), plain(-d, false), plain(d, true)].map((nats) => Math.exp(-nats));
      expect(chances.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    }
  });

  it("has the right gradient", async () => {
    const error = await worstGradientError({
      shapes: [[4], [4]],
      build: (g, [a, b]) => [build(g, { first: a!, second: b!, ...given(g) })],
    });
    expect(error).toBeLessThan(1e-3);
  });
});
