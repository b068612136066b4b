import type { OpName } from "../onnx/ops";
import { add, asFloat, div, type GradientRule, mul, sub, times } from "./rule";

/** y = max or min of all inputs; those that tie share the gradient evenly. */
const extremum: GradientRule<"Max" | "Min"> = ({ g, x, y, dy }) => {
  const chosen = x.map((input) => asFloat(g, g.op("Equal", [input, y])));
  const share = div(
    g,
    dy,
    chosen.reduce((sum, mask) => add(g, sum, mask)),
  );
  return chosen.map((mask) => () => mul(g, share, mask));
};

/** Rules of operators that work number by number. */
export const ELEMENTWISE_RULES = {
  Add: ({ dy }) => [() => dy, () => dy],
  Cast: ({ g, x, dy }) => [() => g.op("Cast", [dy], { to: x[0]!.dtype })],
  Cos: ({ g, x, dy }) => [() => mul(g, dy, g.op("Neg", [g.op("Sin", [x[0]!])]))],
  Div: ({ g, x, y, dy }) => [() => div(g, dy, x[1]!), () => g.op("Neg", [div(g, mul(g, dy, y), x[1]!)])],
  Erf: ({ g, x, dy }) => [
    () => mul(g, dy, times(g, g.op("Exp", [g.op("Neg", [mul(g, x[0]!, x[0]!)])]), 2 / Math.sqrt(Math.PI))),
  ],
  Exp: ({ g, y, dy }) => [() => mul(g, dy, y)],
  Identity: ({ dy }) => [() => dy],
  Log: ({ g, x, dy }) => [() => div(g, dy, x[0]!)],
  Max: extremum,
  Min: extremum,
  Mul: ({ g, x, dy }) => [() => mul(g, dy, x[1]!), () => mul(g, dy, x[0]!)],
  Neg: ({ g, dy }) => [() => g.op("Neg", [dy])],
  Pow: ({ g, x, y, dy }) => {
    const [base, exponent] = [x[0]!, x[1]!];
    return [
      () => mul(g, dy, mul(g, exponent, g.op("Pow", [base, sub(g, exponent, g.scalar(1))]))),
      () => mul(g, dy, mul(g, y, g.op("Log", [base]))),
    ];
  },
  Reciprocal: ({ g, y, dy }) => [() => g.op("Neg", [mul(g, dy, mul(g, y, y))])],
  Sigmoid: ({ g, y, dy }) => [() => mul(g, dy, sub(g, y, mul(g, y, y)))],
  Sin: ({ g, x, dy }) => [() => mul(g, dy, g.op("Cos", [x[0]!]))],
  Softplus: ({ g, x, dy }) => [() => mul(g, dy, g.op("Sigmoid", [x[0]!]))],
  Sqrt: ({ g, y, dy }) => [() => div(g, times(g, dy, 0.5), y)],
  Sub: ({ g, dy }) => [() => dy, () => g.op("Neg", [dy])],
  Tanh: ({ g, y, dy }) => [() => sub(g, dy, mul(g, dy, mul(g, y, y)))],
  Where: ({ g, x, dy }) => [
    null,
    () => g.op("Where", [x[0]!, dy, g.scalar(0)]),
    () => g.op("Where", [x[0]!, g.scalar(0), dy]),
  ],
} satisfies { [Op in OpName]?: GradientRule<Op> };
