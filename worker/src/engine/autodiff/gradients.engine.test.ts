import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";
import type { OpName } from "../onnx/ops";
import { type GradientCheck, worstGradientError } from "../testing/gradient-check";
import { GRADIENT_RULES } from "./gradient-rules";
import { gradients } from "./reverse";

const flat = [[2, 3, 4]];
/** An operator of two inputs that are broadcast against each other, both ways. */
const pair = (op: "Add" | "Div" | "Mul" | "Pow" | "Sub", range?: [number, number]): GradientCheck[] => [
  {
    shapes: [
      [2, 3, 4],
      [3, 1],
    ],
    range,
    build: (g, [a, b]) => [g.op(op, [a!, b!]), g.op(op, [b!, a!])],
  },
];
const single = (
  op: "Cos" | "Erf" | "Exp" | "Log" | "Neg" | "Reciprocal" | "Sigmoid" | "Sin" | "Softplus" | "Sqrt" | "Tanh",
  range?: [number, number],
): GradientCheck[] => [{ shapes: flat, range, build: (g, [x]) => [g.op(op, [x!])] }];
const reduce = (
  op: "ReduceLogSumExp" | "ReduceMax" | "ReduceMean" | "ReduceSum" | "ReduceSumSquare",
): GradientCheck[] => [
  {
    shapes: flat,
    build: (g, [x]) => [
      g.op(op, [x!, g.vector(-1)]),
      g.op(op, [x!, g.vector(0, 2)], { keepdims: 0 }),
      g.op(op, [x!, g.vector(0, 1, 2)], { keepdims: 0 }),
    ],
  },
];
const condition = (g: GraphBuilder, x: Value) => g.op("LessOrEqual", [x, g.scalar(0)]);
const indices = (g: GraphBuilder, shape: number[], ...values: number[]) =>
  g.constant("int64", shape, BigInt64Array.from(values, BigInt));

const products: GradientCheck[] = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
].map(([a, b]) => ({
  shapes: [
    [2, 3, ...(a ? [5, 4] : [4, 5])],
    [3, ...(b ? [6, 5] : [5, 6])],
  ],
  build: (g, [x, y]) => [
    g.op("FusedMatMul", [x!, y!], { transA: a as 0 | 1, transB: b as 0 | 1, alpha: 0.5 }),
  ],
}));

const rotary: GradientCheck[] = [
  {
    shapes: [[2, 2, 3, 4]],
    build: (g, [x]) => {
      const table = (f: (angle: number) => number) =>
        g.constant(
          "float32",
          [8, 2],
          Float32Array.from({ length: 16 }, (_, i) => f(i / 3)),
        );
      return [
        g.op("RotaryEmbedding", [x!, indices(g, [2, 3], 0, 1, 2, 5, 6, 7), table(Math.cos), table(Math.sin)]),
      ];
    },
  },
];

/** For every operator uses whose gradients are checked, or null where its rule says that it has none. */
const checks: { [Op in OpName]: GradientCheck[] | null } = {
  Add: pair("Add"),
  And: null,
  Cast: [{ shapes: flat, build: (g, [x]) => [g.op("Cast", [x!], { to: "float32" })] }],
  Concat: [
    {
      shapes: [
        [2, 3],
        [2, 1],
        [2, 2],
      ],
      build: (g, x) => [g.op("Concat", x, { axis: -1 })],
    },
  ],
  ConstantOfShape: null,
  Cos: single("Cos"),
  CumSum: [{ shapes: flat, build: (g, [x]) => [g.op("CumSum", [x!, indices(g, [], 1)])] }],
  Div: pair("Div", [0.5, 2]),
  Equal: null,
  Erf: single("Erf"),
  Exp: single("Exp"),
  Expand: [{ shapes: [[3, 1]], build: (g, [x]) => [g.op("Expand", [x!, g.vector(2, 3, 4)])] }],
  FusedMatMul: [
    ...products,
    {
      shapes: [
        [2, 3, 4],
        [5, 4],
      ],
      build: (g, [x, w]) => [g.op("FusedMatMul", [x!, w!], { transB: 1 })],
    },
  ],
  Gather: [
    { shapes: flat, build: (g, [x]) => [g.op("Gather", [x!, indices(g, [2, 2], 2, 0, 2, 1)], { axis: 1 })] },
    { shapes: [[5, 3]], build: (g, [x]) => [g.op("Gather", [x!, g.vector(4, 0, 4)]), g.op("Exp", [x!])] },
  ],
  GatherElements: [
    {
      shapes: [[3, 4]],
      build: (g, [x]) => [g.op("GatherElements", [x!, indices(g, [3, 2], 1, 1, 0, 3, 2, 2)], { axis: 1 })],
    },
  ],
  Identity: [{ shapes: flat, build: (g, [x]) => [g.op("Identity", [x!])] }],
  LayerNormalization: [
    {
      shapes: [[2, 3, 4], [4], [4]],
      build: (g, x) => [g.op("LayerNormalization", x, { axis: -1, epsilon: 0.1 })],
    },
  ],
  LessOrEqual: null,
  Log: single("Log", [0.5, 2]),
  LogSoftmax: [{ shapes: flat, build: (g, [x]) => [g.op("LogSoftmax", [x!], { axis: 1 })] }],
  MatMul: [
    {
      shapes: [
        [2, 3, 4],
        [2, 4, 5],
      ],
      build: (g, x) => [g.op("MatMul", x)],
    },
    {
      shapes: [
        [2, 3, 4],
        [4, 5],
      ],
      build: (g, x) => [g.op("MatMul", x)],
    },
  ],
  Max: [{ shapes: [[3, 4], [4]], build: (g, [a, b]) => [g.op("Max", [a!, b!, g.scalar(0.1)])] }],
  Min: [{ shapes: [[3, 4], [4]], build: (g, [a, b]) => [g.op("Min", [a!, b!, g.scalar(0.1)])] }],
  Mul: pair("Mul"),
  Neg: single("Neg"),
  Pow: pair("Pow", [0.5, 2]),
  Reciprocal: single("Reciprocal", [0.5, 2]),
  ReduceLogSumExp: reduce("ReduceLogSumExp"),
  ReduceMax: reduce("ReduceMax"),
  ReduceMean: reduce("ReduceMean"),
  ReduceSum: reduce("ReduceSum"),
  ReduceSumSquare: reduce("ReduceSumSquare"),
  Reshape: [{ shapes: flat, build: (g, [x]) => [g.op("Reshape", [x!, g.vector(4, -1)])] }],
  RotaryEmbedding: rotary,
  ScatterElements: [
    {
      shapes: [
        [3, 4],
        [3, 2],
      ],
      build: (g, [x, u]) => {
        const places = indices(g, [3, 2], 1, 1, 0, 3, 2, 2);
        return [g.op("ScatterElements", [x!, places, u!], { axis: 1, reduction: "add" })];
      },
    },
  ],
  Shape: null,
  Sigmoid: single("Sigmoid"),
  SimplifiedLayerNormalization: [
    {
      shapes: [[2, 3, 4], [4]],
      build: (g, x) => [g.op("SimplifiedLayerNormalization", x, { axis: -1, epsilon: 0.1 })],
    },
  ],
  Sin: single("Sin"),
  Slice: [
    {
      shapes: [[4, 3, 5]],
      build: (g, [x]) => [
        g.op("Slice", [x!, g.vector(-3, 0), g.vector(2 ** 31 - 1, 5), g.vector(0, 2), g.vector(1, 2)]),
        g.op("Slice", [x!, g.vector(1), g.vector(3)]),
      ],
    },
  ],
  Softmax: [{ shapes: flat, build: (g, [x]) => [g.op("Softmax", [x!], { axis: 1 })] }],
  Softplus: single("Softplus"),
  Split: [
    { shapes: [[2, 5]], build: (g, [x]) => g.ops("Split", 2, [x!, g.vector(1, 4)], { axis: 1 }) },
    { shapes: [[2, 5]], build: (g, [x]) => [g.ops("Split", 2, [x!, g.vector(1, 4)], { axis: 1 })[1]!] },
  ],
  Sqrt: single("Sqrt", [0.5, 2]),
  Squeeze: [{ shapes: [[2, 1, 3]], build: (g, [x]) => [g.op("Squeeze", [x!, g.vector(1)])] }],
  Sub: pair("Sub"),
  Tanh: single("Tanh"),
  Transpose: [{ shapes: flat, build: (g, [x]) => [g.op("Transpose", [x!], { perm: [1, 2, 0] })] }],
  Unsqueeze: [{ shapes: flat, build: (g, [x]) => [g.op("Unsqueeze", [x!, g.vector(0, -1)])] }],
  Where: [
    {
      shapes: [[3, 4], [4]],
      build: (g, [a, b]) => {
        const fixed = g.constant("float32", [3, 1], Float32Array.of(-1, 1, 0));
        return [g.op("Where", [condition(g, fixed), a!, b!])];
      },
    },
  ],
};

describe("gradients of every operator against central differences", () => {
  for (const [name, cases] of Object.entries(checks))
    if (!cases)
      it(`${name} has none`, () => {
        expect(GRADIENT_RULES[name as OpName]).toHaveProperty("notDifferentiable");
      });
    else
      it.each(cases.map((check, i) => [i, check] as const))(`${name}, use %i`, async (_, check) => {
        expect(await worstGradientError(check)).toBeLessThan(2e-3);
      });
});

describe("the walker", () => {
  it("adds up what reaches a value on several ways, in depth", async () => {
    const check: GradientCheck = {
      shapes: [[3, 3], [3]],
      build: (g, [w, b]) => {
        const hidden = g.op("Tanh", [g.op("Add", [g.op("MatMul", [w!, w!]), b!])]);
        return [
          g.op("Mul", [hidden, g.op("Transpose", [hidden], { perm: [1, 0] })]),
          g.op("Mul", [w!, hidden]),
        ];
      },
    };
    expect(await worstGradientError(check)).toBeLessThan(2e-3);
  });

  it("shares the gradient among equals", async () => {
    const tied: GradientCheck = {
      shapes: [[4]],
      build: (g, [x]) => [g.op("Max", [x!, g.op("Identity", [x!])])],
    };
    expect(await worstGradientError(tied)).toBeLessThan(2e-3);
  });

  it("refuses what has no gradient", () => {
    const g = new GraphBuilder("refused");
    const x = g.input("x", "float32", [2]);
    const other = g.input("other", "float32", [2]);
    const sum = (value: Value) => g.op("ReduceSum", [value, g.vector(0)], { keepdims: 0 });
    expect(() => gradients(g, x, [x])).toThrow("a loss has one element");
    expect(() => gradients(g, sum(x), [other])).toThrow("does not depend on it");
    const table = g.op("Reshape", [x, g.vector(1, 2)]);
    const heads = g.op("Reshape", [g.vector(1, 2, 3, 4), g.vector(1, 1, 1, 4)]);
    const turned = g.op("RotaryEmbedding", [
      g.op("Cast", [heads], { to: "float32" }),
      g.op("Reshape", [g.vector(0), g.vector(1, 1)]),
      table,
      table,
    ]);
    expect(() => gradients(g, sum(g.op("Reshape", [turned, g.vector(-1)])), [x])).toThrow(
      "RotaryEmbedding has no gradient for input 2",
    );
  });
});
