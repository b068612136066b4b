/**
 * Philox4x32-10, the counter-based random generator of Salmon et al. 2011 ("Parallel Random Numbers: As Easy as 1, 2,
 * 3", §3.3): the n-th number of any stream is computed directly, so that streams need no state and cannot disturb each
 * other.
 * @param counter four words of 32 bits
 * @param key two words of 32 bits
 * @returns four random words of 32 bits
 */
export function philox4x32(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = multiply(0xd2511f53, c0);
    const [high1, low1] = multiply(0xcd9e8d57, c2);
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** High and low word of a 32 × 32 bit product. */
function multiply(a: number, b: number): [number, number] {
  const product = BigInt(a) * BigInt(b);
  return [Number(product >> 32n), Number(product & 0xffffffffn)];
}

/**
 * The random number that chooses the token at a position of a candidate.
 * @param seed 0 … 2³² − 1
 * @param stream which of the candidates with this seed
 * @param position how many tokens the candidate has already
 * @returns a number in [0, 1) with 53 random bits
 */
export function uniformAt(seed: number, stream: number, position: number): number {
  const [a, b] = philox4x32([position, stream, 0, 0], [seed, 0]);
  return (a * 2 ** 21 + (b >>> 11)) / 2 ** 53;
}
