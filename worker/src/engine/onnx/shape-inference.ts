import {
  addDims,
  broadcastShapes,
  type Dim,
  divideDims,
  formatShape,
  multiplyDims,
  type Shape,
  sameShape,
  sizeOf,
  subtractDims,
} from "./dims";
import type { DType } from "./dtypes";
import { formatType, type Value } from "./graph";
import type { OpAttributes, OpName } from "./ops";

/** Type of an output: what a value is before it has a name. */
export interface TensorType {
  dtype: DType;
  shape: Shape;
}

/** What a shape rule sees of a node. */
export interface InferenceInput<Op extends OpName> {
  inputs: readonly (Value | null)[];
  attributes: OpAttributes[Op];
  /** How many outputs the node has. */
  outputCount: number;
  /** What an int64 vector holds, where that is known: a constant, or sizes of other tensors. */
  content(input: Value): readonly Dim[] | undefined;
}

type Rule<Op extends OpName> = (node: InferenceInput<Op>) => TensorType[];

/** Thrown by shape rules; the builder and the verifier add which node it was. */
export class ShapeError extends Error {
  override name = "ShapeError";
}

function fail(message: string): never {
  throw new ShapeError(message);
}

const at = (node: InferenceInput<OpName>, i: number): Value =>
  node.inputs[i] ?? fail(`input ${i} is missing`);

function sameDType(values: readonly Value[]): DType {
  const dtype = values[0]!.dtype;
  for (const value of values)
    if (value.dtype !== dtype) fail(`expected ${dtype}, found ${formatType(value)} (${value.name})`);
  return dtype;
}

function resolveAxis(axis: number, rank: number): number {
  const resolved = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(resolved) || resolved < 0 || resolved >= rank)
    fail(`axis ${axis} does not exist in a tensor of rank ${rank}`);
  return resolved;
}

function contentOf(node: InferenceInput<OpName>, i: number): readonly Dim[] {
  const value = at(node, i);
  return (
    node.content(value) ?? fail(`the content of input ${i} (${value.name}) must be known while building`)
  );
}

function numbersOf(node: InferenceInput<OpName>, i: number): number[] {
  return contentOf(node, i).map((dim) =>
    typeof dim === "number" ? dim : fail(`input ${i} must be a constant, it holds ${dim}`),
  );
}

const likeInput: Rule<OpName> = (node) => [{ dtype: at(node, 0).dtype, shape: at(node, 0).shape }];

const floats: Rule<OpName> = (node) => {
  const input = at(node, 0);
  if (!input.dtype.startsWith("float")) fail(`expected floats, found ${formatType(input)}`);
  return likeInput(node);
};

function broadcast(inputs: readonly Value[]): Shape {
  return (
    broadcastShapes(...inputs.map((input) => input.shape)) ??
    fail(`shapes ${inputs.map((input) => formatShape(input.shape)).join(" and ")} do not broadcast`)
  );
}

const elementwise: Rule<OpName> = (node) => {
  const inputs = node.inputs.map((_, i) => at(node, i));
  return [{ dtype: sameDType(inputs), shape: broadcast(inputs) }];
};

const comparison: Rule<OpName> = (node) => [{ dtype: "bool", shape: elementwise(node)[0]!.shape }];

const alongAxis: Rule<"Softmax" | "LogSoftmax"> = (node) => {
  resolveAxis(node.attributes.axis ?? -1, at(node, 0).shape.length);
  return floats(node);
};

const reduction: Rule<"ReduceSum" | "ReduceSumSquare" | "ReduceMean" | "ReduceMax" | "ReduceLogSumExp"> = (
  node,
) => {
  const input = at(node, 0);
  const axes = new Set(numbersOf(node, 1).map((axis) => resolveAxis(axis, input.shape.length)));
  const keep = node.attributes.keepdims ?? 1;
  const shape = input.shape.flatMap((dim, axis): Dim[] => (!axes.has(axis) ? [dim] : keep ? [1] : []));
  return [{ dtype: input.dtype, shape }];
};

function matmul(a: Value, b: Value, transA: boolean, transB: boolean): TensorType[] {
  const dtype = sameDType([a, b]);
  if (a.shape.length < 2 || b.shape.length < 2) fail("matrix products need inputs of rank 2 or more");
  const [m, k] = transA ? [a.shape.at(-1)!, a.shape.at(-2)!] : [a.shape.at(-2)!, a.shape.at(-1)!];
  const [k2, n] = transB ? [b.shape.at(-1)!, b.shape.at(-2)!] : [b.shape.at(-2)!, b.shape.at(-1)!];
  if (k !== k2) fail(`inner sizes differ: ${formatType(a)} times ${formatType(b)} has ${k} against ${k2}`);
  const outer =
    broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)) ??
    fail(`batch axes of ${formatType(a)} and ${formatType(b)} do not broadcast`);
  return [{ dtype, shape: [...outer, m, n] }];
}

const concat: Rule<"Concat"> = (node) => {
  const inputs = node.inputs.map((_, i) => at(node, i));
  const dtype = sameDType(inputs);
  const first = inputs[0]!.shape;
  const axis = resolveAxis(node.attributes.axis, first.length);
  for (const { shape } of inputs)
    if (shape.length !== first.length || shape.some((dim, i) => i !== axis && dim !== first[i]))
      fail(`${formatShape(shape)} cannot be put beside ${formatShape(first)} along axis ${axis}`);
  return [{ dtype, shape: first.with(axis, addDims(...inputs.map((input) => input.shape[axis]!))) }];
};

const gather: Rule<"Gather"> = (node) => {
  const [data, indices] = [at(node, 0), at(node, 1)];
  if (indices.dtype !== "int64" && indices.dtype !== "int32") fail(`indices are ${formatType(indices)}`);
  const axis = resolveAxis(node.attributes.axis ?? 0, data.shape.length);
  return [{ dtype: data.dtype, shape: data.shape.toSpliced(axis, 1, ...indices.shape) }];
};

function checkElementIndices(indices: Value, data: Value, axis: number): void {
  if (indices.dtype !== "int64" && indices.dtype !== "int32") fail(`indices are ${formatType(indices)}`);
  resolveAxis(axis, data.shape.length);
  if (indices.shape.length !== data.shape.length)
    fail(`indices are ${formatType(indices)} for ${formatType(data)}`);
}

const gatherElements: Rule<"GatherElements"> = (node) => {
  const [data, indices] = [at(node, 0), at(node, 1)];
  checkElementIndices(indices, data, node.attributes.axis ?? 0);
  return [{ dtype: data.dtype, shape: indices.shape }];
};

const scatterElements: Rule<"ScatterElements"> = (node) => {
  const [data, indices, updates] = [at(node, 0), at(node, 1), at(node, 2)];
  checkElementIndices(indices, data, node.attributes.axis ?? 0);
  sameDType([data, updates]);
  if (!sameShape(indices.shape, updates.shape))
    fail(`indices are ${formatType(indices)} for updates ${formatType(updates)}`);
  return likeInput(node);
};

/** 0 copies the axis of the input, one −1 takes what is left. */
const reshape: Rule<"Reshape"> = (node) => {
  const input = at(node, 0);
  const target = contentOf(node, 1);
  const copied = target.map((dim, axis) =>
    dim === 0 ? (input.shape[axis] ?? fail("no axis to copy")) : dim,
  );
  const known = sizeOf(copied.filter((dim) => dim !== -1));
  const total = sizeOf(input.shape);
  const left = divideDims(total, known);
  const wildcards = copied.filter((dim) => dim === -1).length;
  if (wildcards > 1) fail(`${formatShape(target)} leaves more than one axis open`);
  if (left === undefined || (wildcards === 0 && left !== 1))
    fail(`${formatType(input)} with ${total} elements cannot become ${formatShape(target)}`);
  return [{ dtype: input.dtype, shape: copied.map((dim) => (dim === -1 ? left : dim)) }];
};

const transpose: Rule<"Transpose"> = (node) => {
  const input = at(node, 0);
  const { perm } = node.attributes;
  if ([...perm].sort((a, b) => a - b).join() !== input.shape.map((_, axis) => axis).join())
    fail(`(${perm.join(", ")}) does not permute the axes of ${formatType(input)}`);
  return [{ dtype: input.dtype, shape: perm.map((axis) => input.shape[axis]!) }];
};

const split: Rule<"Split"> = (node) => {
  const input = at(node, 0);
  const axis = resolveAxis(node.attributes.axis ?? 0, input.shape.length);
  const sizes = contentOf(node, 1);
  if (sizes.length !== node.outputCount) fail(`${sizes.length} sizes for ${node.outputCount} outputs`);
  if (addDims(...sizes) !== input.shape[axis]) fail(`sizes ${sizes.join("+")} against ${input.shape[axis]}`);
  return sizes.map((size) => ({ dtype: input.dtype, shape: input.shape.with(axis, size) }));
};

/**
 * Starts and steps are constants. An end may be given as a large number for "to the end"; negative numbers count from
 * the end. Of a symbolic axis only what does not depend on its size can be told: [n:], [-n:] with n constant.
 */
const slice: Rule<"Slice"> = (node) => {
  const input = at(node, 0);
  const [starts, ends] = [numbersOf(node, 1), numbersOf(node, 2)];
  const axes = node.inputs[3] ? numbersOf(node, 3) : starts.map((_, i) => i);
  const steps = node.inputs[4] ? numbersOf(node, 4) : starts.map(() => 1);
  const shape = [...input.shape];
  axes.forEach((rawAxis, i) => {
    const axis = resolveAxis(rawAxis, shape.length);
    shape[axis] = slicedDim(shape[axis]!, starts[i]!, ends[i]!, steps[i]!);
  });
  return [{ dtype: input.dtype, shape }];
};

const TO_THE_END = 2 ** 31 - 1;

function slicedDim(dim: Dim, start: number, end: number, step: number): Dim {
  if (step < 1) fail(`step ${step} is not supported`);
  if (typeof dim === "number") {
    const clamp = (position: number) => Math.min(dim, Math.max(0, position < 0 ? position + dim : position));
    return Math.max(0, Math.ceil((clamp(end) - clamp(start)) / step));
  }
  if (step !== 1 || end < TO_THE_END) fail(`[${start}:${end}:${step}] of the symbolic axis ${dim}`);
  return start < 0 ? -start : subtractDims(dim, start);
}

const expand: Rule<"Expand"> = (node) => {
  const input = at(node, 0);
  const target = contentOf(node, 1);
  const shape = broadcastShapes(input.shape, target);
  return [{ dtype: input.dtype, shape: shape ?? fail(`${formatType(input)} to ${formatShape(target)}`) }];
};

const squeeze: Rule<"Squeeze"> = (node) => {
  const input = at(node, 0);
  const axes = new Set(numbersOf(node, 1).map((axis) => resolveAxis(axis, input.shape.length)));
  for (const axis of axes) if (input.shape[axis] !== 1) fail(`axis ${axis} of ${formatType(input)} is not 1`);
  return [{ dtype: input.dtype, shape: input.shape.filter((_, axis) => !axes.has(axis)) }];
};

const shapeOf: Rule<"Shape"> = (node) => {
  const { start = 0, end } = node.attributes;
  return [{ dtype: "int64", shape: [at(node, 0).shape.slice(start, end).length] }];
};

const unsqueeze: Rule<"Unsqueeze"> = (node) => {
  const input = at(node, 0);
  const raw = numbersOf(node, 1);
  const rank = input.shape.length + raw.length;
  const axes = raw.map((axis) => resolveAxis(axis, rank)).sort((a, b) => a - b);
  return [
    {
      dtype: input.dtype,
      shape: axes.reduce<Dim[]>((shape, axis) => shape.toSpliced(axis, 0, 1), [...input.shape]),
    },
  ];
};

const where: Rule<"Where"> = (node) => {
  const [condition, a, b] = [at(node, 0), at(node, 1), at(node, 2)];
  if (condition.dtype !== "bool") fail(`the condition is ${formatType(condition)}`);
  return [{ dtype: sameDType([a, b]), shape: broadcast([condition, a, b]) }];
};

/** Rows are normalized over the last axes from `axis` on; the further outputs are one number per row. */
const normalization: Rule<"SimplifiedLayerNormalization" | "LayerNormalization"> = (node) => {
  const [input, scale] = [at(node, 0), at(node, 1)];
  const axis = resolveAxis(node.attributes.axis ?? -1, input.shape.length);
  const own = input.shape.slice(axis);
  if (!sameShape(scale.shape, own)) fail(`scale is ${formatType(scale)}, expected ${formatShape(own)}`);
  const bias = node.inputs[2];
  if (bias && !sameShape(bias.shape, own)) fail(`bias is ${formatType(bias)}, expected ${formatShape(own)}`);
  const perRow = input.shape.map((dim, i) => (i < axis ? dim : 1));
  return Array.from({ length: node.outputCount }, (_, i) => ({
    dtype: i === 0 ? input.dtype : "float32",
    shape: i === 0 ? input.shape : perRow,
  }));
};

/** x [batch, heads, seq, size], positions int64 [batch, seq], tables float [longest, size / 2]. */
const rotaryEmbedding: Rule<"RotaryEmbedding"> = (node) => {
  const [x, positions, cos, sin] = [at(node, 0), at(node, 1), at(node, 2), at(node, 3)];
  if (x.shape.length !== 4) fail(`expected [batch, heads, seq, size], found ${formatType(x)}`);
  if (positions.dtype !== "int64" || !sameShape(positions.shape, [x.shape[0]!, x.shape[2]!]))
    fail(`positions are ${formatType(positions)} for ${formatType(x)}`);
  if (!sameShape(cos.shape, sin.shape) || multiplyDims(2, cos.shape[1]!) !== x.shape[3])
    fail(`tables are ${formatType(cos)} and ${formatType(sin)} for ${formatType(x)}`);
  return likeInput(node);
};

/** The shape rule of every operator. */
export const SHAPE_RULES: { readonly [Op in OpName]: Rule<Op> } = {
  Add: elementwise,
  And: elementwise,
  Cast: (node) => [{ dtype: node.attributes.to, shape: at(node, 0).shape }],
  Concat: concat,
  ConstantOfShape: (node) => [{ dtype: "float32", shape: contentOf(node, 0) }],
  Cos: floats,
  CumSum: likeInput,
  Div: elementwise,
  Equal: comparison,
  Erf: floats,
  Exp: floats,
  Expand: expand,
  FusedMatMul: (node) =>
    matmul(at(node, 0), at(node, 1), node.attributes.transA === 1, node.attributes.transB === 1),
  Gather: gather,
  GatherElements: gatherElements,
  Identity: likeInput,
  LayerNormalization: normalization,
  LessOrEqual: comparison,
  Log: floats,
  LogSoftmax: alongAxis,
  MatMul: (node) => matmul(at(node, 0), at(node, 1), false, false),
  Max: elementwise,
  Min: elementwise,
  Mul: elementwise,
  Neg: likeInput,
  Pow: elementwise,
  Reciprocal: floats,
  ReduceLogSumExp: reduction,
  ReduceMax: reduction,
  ReduceMean: reduction,
  ReduceSum: reduction,
  ReduceSumSquare: reduction,
  Reshape: reshape,
  RotaryEmbedding: rotaryEmbedding,
  ScatterElements: scatterElements,
  Shape: shapeOf,
  Sigmoid: floats,
  SimplifiedLayerNormalization: normalization,
  Sin: floats,
  Slice: slice,
  Softmax: alongAxis,
  Softplus: floats,
  Split: split,
  Sqrt: floats,
  Squeeze: squeeze,
  Sub: elementwise,
  Tanh: floats,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
  Where: where,
};
