import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../onnx/builder";
import { encodeModel } from "../onnx/encode";
import { type HostTensor, RuntimeSession } from "../runtime/session";
import { testRandom } from "../testing/tiny-models";
import { adamW, adamWScalars, defaultAdamW } from "./adamw";
import { clipByNorm, globalNorm } from "./clip";
import { clipFactor, stepHostAdamW } from "./host-adamw";

const shape = [3, 5];
const largest = 0.5;

/** The optimizer as part of a graph, as it runs where the state stays on a device. */
async function graphSession(decays: boolean): Promise<RuntimeSession> {
  const g = new GraphBuilder("adamw");
  const input = (name: string) => g.input(name, "float32", shape);
  const scalar = (name: string) => g.input(name, "float32", []);
  const [parameter, gradient, first, second] = ["parameter", "gradient", "first", "second"].map(input);
  const scalars = {
    stepSize: scalar("stepSize"),
    rootCorrection: scalar("rootCorrection"),
    keep: scalar("keep"),
  };
  const norm = globalNorm(g, [gradient!]);
  const [clipped] = clipByNorm(g, [gradient!], norm, largest);
  const moments = { first: first!, second: second! };
  const next = adamW(g, parameter!, clipped!, moments, scalars, defaultAdamW, decays);
  for (const name of ["parameter", "first", "second"] as const) g.output(`next.${name}`, next[name]);
  g.output("norm", norm);
  return RuntimeSession.create(encodeModel(g.finish()), { threads: 1 });
}

describe("AdamW in this process", () => {
  for (const decays of [true, false])
    it(`is the graph's, ${decays ? "with" : "without"} decay, over ten steps`, async () => {
      const random = testRandom(4);
      const numbers = (low: number, high: number) =>
        Float32Array.from({ length: 15 }, () => low + (high - low) * random());
      const own = { parameter: numbers(-1, 1), first: new Float32Array(15), second: new Float32Array(15) };
      let theirs: Record<"parameter" | "first" | "second", Float32Array> = {
        parameter: own.parameter.slice(),
        first: own.first.slice(),
        second: own.second.slice(),
      };
      const session = await graphSession(decays);
      for (let step = 1; step <= 10; step++) {
        const gradient = numbers(-1, 1);
        const scalars = adamWScalars(defaultAdamW, 0.01, step);
        const tensor = (data: Float32Array): HostTensor => ({ dtype: "float32", shape, data });
        const scalar = (x: number): HostTensor => ({ dtype: "float32", shape: [], data: Float32Array.of(x) });
        const results = await session.run({
          parameter: tensor(theirs.parameter),
          first: tensor(theirs.first),
          second: tensor(theirs.second),
          gradient: tensor(gradient),
          stepSize: scalar(scalars.stepSize),
          rootCorrection: scalar(scalars.rootCorrection),
          keep: scalar(scalars.keep),
        });
        const data = (name: string) => results[name]!.data as Float32Array;
        theirs = {
          parameter: data("next.parameter"),
          first: data("next.first"),
          second: data("next.second"),
        };
        const norm = Math.hypot(...gradient);
        expect(data("norm")[0]).toBeCloseTo(norm, 5);
        stepHostAdamW({ ...own, gradient, decays }, scalars, defaultAdamW, clipFactor(norm, largest));
      }
      for (const name of ["parameter", "first", "second"] as const)
        own[name].forEach((x, i) => {
          expect(x).toBeCloseTo(theirs[name][i]!, 6);
        });
      await session.release();
    });

  it("shortens only what is too long", () => {
    expect(clipFactor(0.3, 1)).toBe(1);
    expect(clipFactor(4, 1)).toBeCloseTo(0.25, 6);
    expect(clipFactor(4, null)).toBe(1);
  });
});
