/** Gives a model's weight by its published name, row-major fp32; the shape was checked when it was loaded. */
export type WeightSource = (name: string) => Float32Array;
