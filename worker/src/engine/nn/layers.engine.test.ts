import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../onnx/builder";
import { encodeModel } from "../onnx/encode";
import { RuntimeSession } from "../runtime/session";
import { worstGradientError } from "../testing/gradient-check";
import { geluTanh, layerNorm, linearInOut } from "./layers";

describe("the tanh approximation of GELU", () => {
  it("is near x Φ(x), and exact far from zero", async () => {
    const g = new GraphBuilder("gelu");
    const numbers = [-30, -3, -1, -0.5, 0, 0.5, 1, 3, 30];
    g.output("y", geluTanh(g, g.constant("float32", [numbers.length], Float32Array.from(numbers))));
    const session = await RuntimeSession.create(encodeModel(g.finish()), { threads: 1 });
    const { y } = await session.run({});
    await session.release();
    // x Φ(x) from a table of the normal distribution.
    const exact = [0, -0.0040497, -0.15865525, -0.15426877, 0, 0.34573123, 0.84134475, 2.9959503, 30];
    exact.forEach((value, i) => {
      expect(Math.abs((y!.data[i] as number) - value)).toBeLessThan(1e-3);
    });
  });

  it("has the right gradient", async () => {
    const check = { shapes: [[2, 5]], range: [-2, 2] as [number, number] };
    expect(await worstGradientError({ ...check, build: (g, [x]) => [geluTanh(g, x!)] })).toBeLessThan(1e-3);
  });
});

describe("GPT-2's layers", () => {
  it("have the right gradients", async () => {
    const error = await worstGradientError({
      shapes: [[2, 3, 4], [4], [4], [4, 5], [5]],
      build: (g, [x, scale, bias, weight, offset]) => [
        linearInOut(g, layerNorm(g, x!, scale!, bias!, 0.1), weight!, offset!),
      ],
    });
    expect(error).toBeLessThan(1e-3);
  });
});
