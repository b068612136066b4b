import { describe, expect, it } from "vitest";
import { RuntimeSession } from "../runtime/session";
import { encodeModel } from "./encode";
import { OP_USE_NUMBERS, OP_USES, opUse } from "./op-uses";
import type { OpName } from "./ops";

/** Fixed sizes that stand for the symbolic ones when the graph runs. */
const sizes: Record<string, number> = { batch: 2, seq: 3 };

describe("every operator runs, with the shape its rule gives", () => {
  for (const [name, { expected }] of Object.entries(OP_USES))
    it(name, async () => {
      const { graph, feeds } = opUse(name as OpName);
      const session = await RuntimeSession.create(encodeModel(graph), { threads: 1 });
      const results = await session.run(feeds);
      for (const output of graph.outputs)
        expect(results[output.name]!.shape).toEqual(
          output.shape.map((dim) => (typeof dim === "number" ? dim : evaluate(dim))),
        );
      expected?.([...OP_USE_NUMBERS]).forEach((value, i) => {
        expect(results.y0!.data[i]).toBeCloseTo(value, 4);
      });
      await session.release();
    });
});

/** The number that a symbolic size stands for: sums of products of the names in `sizes`. */
function evaluate(dim: string): number {
  return dim
    .split("+")
    .reduce(
      (sum, term) => sum + term.split("*").reduce((product, f) => product * (sizes[f] ?? Number(f)), 1),
      0,
    );
}
