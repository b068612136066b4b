import { describe, expect, it } from "vitest";
import { addDims, broadcastShapes, canonicalDim, divideDims, multiplyDims, subtractDims } from "./dims";

describe("symbolic sizes", () => {
  it("have one form, however they came about", () => {
    expect(addDims("seq", "past")).toBe("past+seq");
    expect(addDims("past", addDims("seq", 3), 2)).toBe("past+seq+5");
    expect(multiplyDims("seq", "batch", 2)).toBe(multiplyDims(2, "batch", "seq"));
    expect(multiplyDims(addDims("a", 1), "b")).toBe("a*b+b");
    expect(canonicalDim("seq+past")).toBe("past+seq");
    expect(subtractDims("past+seq", "past")).toBe("seq");
    expect(subtractDims("n", "n")).toBe(0);
  });

  it("divide only where nothing is left over", () => {
    expect(divideDims(multiplyDims("batch", "seq", 12), multiplyDims("batch", 4))).toBe("3*seq");
    expect(divideDims("batch", "seq")).toBeUndefined();
    expect(divideDims(7, 2)).toBeUndefined();
    expect(divideDims("a+b", "a+b")).toBe(1);
  });

  it("refuse what is not a size", () => {
    expect(() => canonicalDim(-1)).toThrow("whole number");
    expect(() => canonicalDim(1.5)).toThrow("whole number");
    expect(() => canonicalDim("a b")).toThrow("not a symbolic dimension");
  });

  it("broadcast as NumPy does", () => {
    expect(broadcastShapes(["batch", 1, 4], [3, 1])).toEqual(["batch", 3, 4]);
    expect(broadcastShapes([], [2])).toEqual([2]);
    expect(broadcastShapes(["batch"], [2])).toBeUndefined();
  });
});
