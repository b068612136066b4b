import type { OpName } from "../onnx/ops";
import { ALGEBRA_RULES } from "./algebra-rules";
import { ELEMENTWISE_RULES } from "./elementwise-rules";
import { LAYOUT_RULES } from "./layout-rules";
import type { GradientRule, NotDifferentiable } from "./rule";

/**
 * The gradient rule of every operator, or why it has none. The type is total over the operators: one that is new and
 * has neither does not compile.
 */
export const GRADIENT_RULES: { readonly [Op in OpName]: GradientRule<Op> | NotDifferentiable } = {
  ...ELEMENTWISE_RULES,
  ...LAYOUT_RULES,
  ...ALGEBRA_RULES,
  And: { notDifferentiable: "its result is a truth value" },
  ConstantOfShape: { notDifferentiable: "its result does not depend on numbers" },
  Equal: { notDifferentiable: "its result is a truth value" },
  LessOrEqual: { notDifferentiable: "its result is a truth value" },
  Shape: { notDifferentiable: "its result does not depend on numbers" },
};
