import { describe, expect, it } from "vitest";
import { bfloatToFloat, floatToBfloat, floatToHalf, halfToFloat } from "./half-precision";

describe("half precision", () => {
  it("returns every one of the 65,536 numbers to its own bits", () => {
    const all = Uint16Array.from({ length: 65_536 }, (_, i) => i);
    const floats = halfToFloat(all);
    const back = floatToHalf(floats);
    for (let i = 0; i < all.length; i++) {
      const isNaNumber = (i & 0x7c00) === 0x7c00 && (i & 0x3ff) !== 0;
      if (isNaNumber) expect(Number.isNaN(floats[i])).toBe(true);
      else if (back[i] !== i) expect.fail(`0x${i.toString(16)} came back as 0x${back[i]!.toString(16)}`);
    }
  });

  it("has the values of the standard", () => {
    expect([...halfToFloat(Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0x7c00, 0x3555))]).toEqual([
      1,
      -2,
      65_504,
      2 ** -24,
      2 ** -14,
      Number.POSITIVE_INFINITY,
      0.333251953125,
    ]);
  });

  it("rounds to the nearest, ties to even", () => {
    const half = (value: number) => floatToHalf(Float32Array.of(value))[0]!;
    expect(half(1 + 2 ** -11)).toBe(0x3c00);
    expect(half(1 + 3 * 2 ** -11)).toBe(0x3c02);
    expect(half(1 + 2 ** -11 + 2 ** -20)).toBe(0x3c01);
    expect(half(2 ** -25)).toBe(0);
    expect(half(2 ** -25 * 1.01)).toBe(1);
    expect(half(2047.999)).toBe(half(2048));
    expect(half(65_519)).toBe(0x7bff);
    expect(half(65_520)).toBe(0x7c00);
    expect(half(-1e-30)).toBe(0x8000);
  });
});

describe("bfloat16", () => {
  it("is the upper half of fp32", () => {
    expect([...bfloatToFloat(Uint16Array.of(0x3f80, 0xc040, 0x7f80))]).toEqual([
      1,
      -3,
      Number.POSITIVE_INFINITY,
    ]);
  });

  it("rounds to the nearest, ties to even, and keeps NaN", () => {
    const bfloat = (value: number) => floatToBfloat(Float32Array.of(value))[0]!;
    expect(bfloat(1)).toBe(0x3f80);
    expect(bfloat(1 + 2 ** -8)).toBe(0x3f80);
    expect(bfloat(1 + 3 * 2 ** -8)).toBe(0x3f82);
    expect(bfloat(1 + 2 ** -8 + 2 ** -20)).toBe(0x3f81);
    expect(Number.isNaN(bfloatToFloat(Uint16Array.of(bfloat(Number.NaN)))[0])).toBe(true);
  });
});
