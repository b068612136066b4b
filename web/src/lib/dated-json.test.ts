import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DatedJson, deserialize, serialize } from "./dated-json";

const travel = (value: unknown) => deserialize(JSON.parse(JSON.stringify(serialize(value))) as DatedJson);

describe("values between pages and procedures", () => {
  it("arrive as they were sent, dates included", () => {
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.date({ noInvalidDate: true }),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(
          fc.string().filter((key) => key !== "__proto__"),
          tie("value"),
          { maxKeys: 4, noNullPrototype: true },
        ),
      ),
    }));
    fc.assert(
      fc.property(value, (sent) => {
        expect(travel(sent)).toEqual(sent);
      }),
    );
  });

  it("have no list of places where there is no date", () => {
    expect(serialize({ a: [1, "2026-01-01T00:00:00.000Z"] })).toEqual({
      json: { a: [1, "2026-01-01T00:00:00.000Z"] },
    });
  });

  it("are not led astray by places that a stranger made up", () => {
    const dates = [["a", "b"], ["__proto__", "x"], ["constructor", "prototype"], [], "a", null] as never;
    expect(deserialize({ json: { a: "x" }, dates })).toEqual({ a: "x" });
    expect(deserialize({ json: "2026-01-01", dates: [[]] })).toEqual(new Date("2026-01-01"));
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    expect(deserialize({ json: { n: 5 }, dates: [["n"]] })).toEqual({ n: 5 });
  });
});
