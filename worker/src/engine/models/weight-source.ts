import type { Value } from "../onnx/graph";

/** Gives a model's weight by its published name, row-major fp32; the shape was checked when it was loaded. */
export type WeightSource = (name: string) => Float32Array;

/** Gives the same weight as a value of a graph, whether it is part of the graph or fed into it. */
export type WeightValues = (name: string) => Value;
