import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import { describe, expect, it } from "vitest";
import { GraphBuilder } from "./builder";
import { encodeModel } from "./encode";
import type { Graph, Node } from "./graph";
import { printGraph } from "./printer";
import { verifyGraph } from "./verifier";

function small(): Graph {
  const g = new GraphBuilder("small");
  const x = g.input("x", "float32", ["batch", "seq", 4]);
  const cached = g.input("cached", "float32", ["batch", "past", 4]);
  const hidden = g.scope("layer", () => {
    const weight = g.initializer("layer.weight", "float32", [6, 4], new Float32Array(24));
    return g.op("FusedMatMul", [x, weight], { transB: 1, alpha: 0.5 });
  });
  const both = g.op("Concat", [cached, x], { axis: 1 });
  const lengths = g.op(
    "Concat",
    [cached, x].map((v) => g.op("Shape", [v], { start: 1, end: 2 })),
    { axis: 0 },
  );
  const [before, after] = g.ops("Split", 2, [both, lengths], { axis: 1 });
  g.output("hidden", g.op("Reshape", [hidden, g.vector(0, 0, 2, 3)]));
  g.output("sum", g.op("Add", [after!, x]));
  g.output("mean", g.op("ReduceMean", [before!, g.vector(-1)], { keepdims: 0 }));
  g.output("last", g.op("Slice", [x, g.vector(-1), g.vector(2 ** 31 - 1), g.vector(1)]));
  return g.finish();
}

describe("graph builder", () => {
  it("prints the graph with every inferred type", () => {
    expect(printGraph(small())).toMatchInlineSnapshot(`
      "graph small
      inputs
        x: float32[batch, seq, 4]
        cached: float32[batch, past, 4]
      initializers
        layer.weight: float32[6, 4]
        int64:0,0,2,3: int64[4] = 0, 0, 2, 3
        int64:-1: int64[1] = -1
        int64:2147483647: int64[1] = 2147483647
        int64:1: int64[1] = 1
      nodes
        layer/FusedMatMul:out: float32[batch, seq, 6] = FusedMatMul(x, layer.weight) {alpha: 0.5, transB: 1}
        Concat:out: float32[batch, past+seq, 4] = Concat(cached, x) {axis: 1}
        Shape:out: int64[1] = Shape(cached) {end: 2, start: 1}
        Shape_2:out: int64[1] = Shape(x) {end: 2, start: 1}
        Concat_2:out: int64[2] = Concat(Shape:out, Shape_2:out) {axis: 0}
        Split:out: float32[batch, past, 4], Split:out1: float32[batch, seq, 4] = Split(Concat:out, Concat_2:out) {axis: 1}
        Reshape:out: float32[batch, seq, 2, 3] = Reshape(layer/FusedMatMul:out, int64:0,0,2,3)
        hidden: float32[batch, seq, 2, 3] = Identity(Reshape:out)
        Add:out: float32[batch, seq, 4] = Add(Split:out1, x)
        sum: float32[batch, seq, 4] = Identity(Add:out)
        ReduceMean:out: float32[batch, past] = ReduceMean(Split:out, int64:-1) {keepdims: 0}
        mean: float32[batch, past] = Identity(ReduceMean:out)
        Slice:out: float32[batch, 1, 4] = Slice(x, int64:-1, int64:2147483647, int64:1)
        last: float32[batch, 1, 4] = Identity(Slice:out)
      outputs
        hidden: float32[batch, seq, 2, 3]
        sum: float32[batch, seq, 4]
        mean: float32[batch, past]
        last: float32[batch, 1, 4]
      "
    `);
  });

  it("encodes to a model that reads back the same", () => {
    const graph = small();
    const model = fromBinary(ModelProtoSchema, encodeModel(graph));
    expect(model.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([
      ["", 20n],
      ["com.microsoft", 1n],
    ]);
    expect(model.graph?.node.map((node) => node.opType)).toEqual(graph.nodes.map((node) => node.op));
    const fused = model.graph!.node[0]!;
    expect(fused.domain).toBe("com.microsoft");
    expect(fused.attribute.map((a) => [a.name, a.i, a.f])).toEqual([
      ["transB", 1n, 0],
      ["alpha", 0n, 0.5],
    ]);
    expect(model.graph!.initializer[0]!.rawData.length).toBe(96);
  });

  it("says where types do not fit", () => {
    const g = new GraphBuilder("wrong");
    const a = g.input("a", "float32", [2, 3]);
    const b = g.input("b", "float32", [4, 5]);
    const ids = g.input("ids", "int64", ["n"]);
    expect(() => g.scope("layers.3", () => g.op("MatMul", [a, b]))).toThrow(
      "Graph wrong, layers.3/MatMul: inner sizes differ: float32[2, 3] times float32[4, 5] has 3 against 4.",
    );
    expect(() => g.op("Add", [a, ids])).toThrow("expected float32, found int64[n] (ids)");
    expect(() => g.op("Add", [a, b])).toThrow("[2, 3] and [4, 5] do not broadcast");
    expect(() => g.op("Softmax", [a], { axis: 2 })).toThrow("axis 2 does not exist");
    expect(() => g.op("Reshape", [a, g.vector(4, -1)])).toThrow("with 6 elements cannot become [4, -1]");
    expect(() => g.op("Reshape", [a, ids])).toThrow("must be known while building");
    expect(() => g.op("Where", [a, a, b])).toThrow("the condition is float32[2, 3]");
    expect(() => g.op("MatMul", [a])).toThrow("1 inputs and 1 outputs are not what MatMul takes");
    expect(() => g.initializer("w", "float32", [2, 2], new Float32Array(3))).toThrow("needs 4 elements");
    expect(() => g.input("a", "float32", [1])).toThrow("the name is taken");
  });
});

describe("verifier", () => {
  const rewrite = (change: (nodes: Node[]) => Node[]): Graph => {
    const graph = small();
    return { ...graph, nodes: change([...graph.nodes]) };
  };

  it("finds nodes that come too early", () => {
    expect(() => verifyGraph(rewrite((nodes) => nodes.reverse()))).toThrow(/uses .* before it exists/);
  });

  it("finds a recorded type that is not what the node gives", () => {
    const graph = rewrite(([first, ...rest]) => {
      const [output] = first!.outputs;
      return [{ ...first!, outputs: [{ ...output!, shape: [1] }] } as Node, ...rest];
    });
    expect(() => verifyGraph(graph)).toThrow(
      "output 0 is recorded as float32[1], it is float32[batch, seq, 6]",
    );
  });

  it("finds outputs that nothing produces and names used twice", () => {
    expect(() =>
      verifyGraph(rewrite((nodes) => nodes.filter((node) => node.outputs[0]!.name !== "sum"))),
    ).toThrow("sum: an output that nothing produces");
    expect(() => verifyGraph(rewrite((nodes) => [...nodes, nodes.at(-1)!]))).toThrow(
      "two nodes of this name",
    );
  });
});
