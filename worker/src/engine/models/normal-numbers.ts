/**
 * Normal random numbers around 0, the same for the same seed and name, by the polar method (Marsaglia & Bray 1964) over
 * SFC32 (Doty-Humphrey's PractRand).
 * @param seed 0 … 2³² − 1
 */
export function normalNumbers(count: number, deviation: number, seed: number, name: string): Float32Array {
  const uniform = sfc32(seed, hash(name));
  const numbers = new Float32Array(count);
  for (let i = 0; i < count; ) {
    const [x, y] = [2 * uniform() - 1, 2 * uniform() - 1];
    const square = x * x + y * y;
    if (square >= 1 || square === 0) continue;
    const factor = deviation * Math.sqrt((-2 * Math.log(square)) / square);
    numbers[i++] = x * factor;
    if (i < count) numbers[i++] = y * factor;
  }
  return numbers;
}

/** Numbers in [0, 1) with 32 random bits. */
function sfc32(seed: number, stream: number): () => number {
  let [a, b, c, counter] = [seed | 0, stream | 0, 0, 1];
  const next = () => {
    const t = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
  // The first results still show the seed.
  for (let i = 0; i < 15; i++) next();
  return next;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value;
}
