import { toJsonLine } from "@hone/core/datasets/serialize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonEncoder } from "./json-encoder";

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 10 }),
  fc.string({ unit: "grapheme", minLength: 48, maxLength: 200 }),
  fc.constantFrom("", 'a "quoted"\\ line\n', "x".repeat(60), `${"é😀\u2028".repeat(20)}`, "\u0085\u2029"),
);
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4 }),
  ),
})).value;
const row = fc.dictionary(fc.string({ maxLength: 8 }), fc.option(value, { nil: undefined }), { maxKeys: 5 });

describe("JsonEncoder", () => {
  it("writes byte for byte what toJsonLine writes", () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), (rows) => {
        const encoder = new JsonEncoder();
        for (const one of rows) {
          encoder.row(one);
          encoder.raw("\n");
        }
        const expected = rows.map((one) => `${toJsonLine(one)}\n`).join("");
        expect(Buffer.from(encoder.take()).toString()).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("holds a row of many megabytes, and gives its memory back", () => {
    const encoder = new JsonEncoder();
    const huge = { text: "ü".repeat(6_000_000), more: ["x".repeat(100), "x".repeat(100)] };
    encoder.row(huge);
    expect(Buffer.from(encoder.take()).toString()).toBe(toJsonLine(huge));
    encoder.row({ a: 1 });
    expect(Buffer.from(encoder.take()).toString()).toBe('{"a":1}');
  });

  it("forgets texts when there are too many, and stays right", () => {
    const encoder = new JsonEncoder();
    for (let i = 0; i < 200; i++) {
      const one = { text: `${i} ${"y".repeat(50_000)}` };
      encoder.row(one);
      expect(Buffer.from(encoder.take()).toString()).toBe(toJsonLine(one));
    }
  });
});
