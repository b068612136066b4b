import type { ModelConfig } from "../models/families";

/**
 * How many places a cache has that must hold `length` positions: multiples of 64 growing by about a third to a half.
 * It depends on the length alone, so that a sequence is computed over the same shapes, and to the same bits, whatever
 * runs beside it.
 */
export function cacheCapacity(length: number): number {
  let capacity = 64;
  while (capacity < length) {
    const power = 2 ** Math.floor(Math.log2(capacity));
    capacity += Math.max(64, power / 2);
  }
  return capacity;
}

/**
 * Cached keys and values of several sequences with the same capacity, one array per layer laid out as the decode graph
 * takes it: [row, kvHead, place, size]. Rows 0 … count − 1 are in use; places behind a row's length hold leftovers,
 * which the attention bias hides.
 */
export class KvBlock {
  count = 0;
  private allocated = 0;
  private keys: Float32Array[] = [];
  private values: Float32Array[] = [];
  /** Numbers per row and layer. */
  private readonly stride: number;

  constructor(
    private readonly config: Pick<ModelConfig, "layers" | "keyValueHeads" | "headSize">,
    readonly capacity: number,
  ) {
    this.stride = config.keyValueHeads * capacity * config.headSize;
  }

  /** Keys (or values) of all rows in use in one layer, [count, kvHeads, capacity, size]. */
  view(kind: "keys" | "values", layer: number): Float32Array {
    return this[kind][layer]!.subarray(0, this.count * this.stride);
  }

  /** Adds a row that begins with the first `length` places of a row of another block. @returns its index */
  append(from?: { block: KvBlock; row: number; length: number }): number {
    const row = this.count;
    this.reserve(row + 1);
    this.count++;
    if (from) this.copyRow(from.block, from.row, row, from.length);
    return row;
  }

  /** Removes a row; the last one takes its place. */
  remove(row: number): void {
    this.count--;
    if (row === this.count) return;
    const from = this.count * this.stride;
    for (const arrays of [this.keys, this.values])
      for (const array of arrays) array.copyWithin(row * this.stride, from, from + this.stride);
  }

  /**
   * Stores what the decode graph returned for new positions.
   * @param fresh [rows, kvHeads, seq, size]
   * @param row row of `fresh` and of this block
   * @param position where the first new position goes
   */
  store(
    kind: "keys" | "values",
    layer: number,
    fresh: Float32Array,
    row: number,
    seq: number,
    position: number,
  ) {
    const { keyValueHeads, headSize } = this.config;
    const target = this[kind][layer]!;
    const width = seq * headSize;
    for (let head = 0; head < keyValueHeads; head++) {
      const from = (row * keyValueHeads + head) * width;
      const to = row * this.stride + (head * this.capacity + position) * headSize;
      // A handful of numbers is copied faster by hand than through a view.
      if (width <= 64) for (let i = 0; i < width; i++) target[to + i] = fresh[from + i]!;
      else target.set(fresh.subarray(from, from + width), to);
    }
  }

  private copyRow(from: KvBlock, fromRow: number, row: number, length: number): void {
    const { keyValueHeads, headSize, layers } = this.config;
    for (const kind of ["keys", "values"] as const)
      for (let layer = 0; layer < layers; layer++)
        for (let head = 0; head < keyValueHeads; head++) {
          const start = fromRow * from.stride + head * from.capacity * headSize;
          this[kind][layer]!.set(
            from[kind][layer]!.subarray(start, start + length * headSize),
            row * this.stride + head * this.capacity * headSize,
          );
        }
  }

  private reserve(rows: number): void {
    if (rows <= this.allocated) return;
    const next = Math.max(rows, this.allocated * 2);
    const grow = (old: Float32Array | undefined) => {
      const array = new Float32Array(next * this.stride);
      if (old) array.set(old);
      return array;
    };
    for (let layer = 0; layer < this.config.layers; layer++) {
      this.keys[layer] = grow(this.keys[layer]);
      this.values[layer] = grow(this.values[layer]);
    }
    this.allocated = next;
  }
}
