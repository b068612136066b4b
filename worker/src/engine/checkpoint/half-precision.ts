const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

let halfTable: Float32Array | undefined;

/** All 65,536 half-precision numbers as fp32, by their bits. */
function halfToFloatTable(): Float32Array {
  if (halfTable) return halfTable;
  halfTable = new Float32Array(65_536);
  for (let half = 0; half < 65_536; half++) {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const mantissa = half & 0x3ff;
    if (exponent === 0) halfTable[half] = sign * mantissa * 2 ** -24;
    else if (exponent === 31) halfTable[half] = mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    else halfTable[half] = sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
  }
  return halfTable;
}

/** IEEE 754 binary16, given as its bits, to fp32; exact. */
export function halfToFloat(half: Uint16Array): Float32Array {
  const table = halfToFloatTable();
  const result = new Float32Array(half.length);
  for (let i = 0; i < half.length; i++) result[i] = table[half[i]!]!;
  return result;
}

/** bfloat16, given as its bits, to fp32; exact. */
export function bfloatToFloat(bfloat: Uint16Array): Float32Array {
  const result = new Uint32Array(bfloat.length);
  for (let i = 0; i < bfloat.length; i++) result[i] = bfloat[i]! << 16;
  return new Float32Array(result.buffer);
}

/** fp32 to IEEE 754 binary16, rounded to the nearest, ties to even; beyond 65,504 (rounded) it becomes infinite. */
export function floatToHalf(values: Float32Array): Uint16Array {
  const result = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) result[i] = toHalf(values[i]!);
  return result;
}

function toHalf(value: number): number {
  float[0] = value;
  const raw = bits[0]!;
  const sign = (raw >>> 16) & 0x8000;
  const exponent = ((raw >>> 23) & 0xff) - 127;
  const mantissa = raw & 0x7fffff;
  if (exponent === 128) return sign | 0x7c00 | (mantissa ? 0x200 : 0);
  if (exponent > 15) return sign | 0x7c00;
  // A carry out of the mantissa runs into the exponent, which is exactly what rounding up needs.
  if (exponent >= -14) return sign + ((exponent + 15) << 10) + roundShift(mantissa, 13);
  if (exponent < -25) return sign;
  return sign + roundShift(mantissa | 0x800000, -exponent - 1);
}

/** value / 2^shift, rounded to the nearest, ties to even. */
function roundShift(value: number, shift: number): number {
  const floor = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && floor & 1) ? floor + 1 : floor;
}

/** fp32 to bfloat16, rounded to the nearest, ties to even. */
export function floatToBfloat(values: Float32Array): Uint16Array {
  const result = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    float[0] = values[i]!;
    const raw = bits[0]!;
    const nan = (raw & 0x7fffffff) > 0x7f800000;
    result[i] = nan ? (raw >>> 16) | 0x40 : (raw + 0x7fff + ((raw >>> 16) & 1)) >>> 16;
  }
  return result;
}
