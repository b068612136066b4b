import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, datasetFiltersSchema, datasetSplitSchema } from "./definition";
import { derivedId, murmur3, splitKey, splitOf } from "./split";

describe("murmur3", () => {
  // Published test vectors of MurmurHash3_x86_32.
  it.each([
    ["", 0, 0],
    ["", 1, 0x514e28b7],
    ["", 0xffffffff, 0x81f16f39],
    ["test", 0, 0xba6bd213],
    ["test", 0x9747b28c, 0x704b81dc],
    ["Hello, world!", 0, 0xc0363e43],
    ["Hello, world!", 0x9747b28c, 0x24884cba],
    ["The quick brown fox jumps over the lazy dog", 0, 0x2e4ff723],
    ["The quick brown fox jumps over the lazy dog", 0x9747b28c, 0x2fa826cd],
  ])("of %j with seed %i", (text, seed, hash) => expect(murmur3(text, seed)).toBe(hash));
});

describe("splitOf", () => {
  const split = datasetSplitSchema.parse({ train: 0.8, validation: 0.1, test: 0.1 });
  const key = (i: number) => i.toString(16).padStart(64, "0");

  it("deals about the wanted shares", () => {
    const counts = { train: 0, validation: 0, test: 0 };
    for (let i = 0; i < 20_000; i++) counts[splitOf(key(i), split)] += 1;
    expect(counts.train / 20_000).toBeCloseTo(0.8, 1);
    expect(counts.validation / 20_000).toBeCloseTo(0.1, 1);
    expect(counts.test / 20_000).toBeCloseTo(0.1, 1);
  });

  it("only moves prompts out of training when training shrinks", () => {
    const smaller = { ...split, train: 0.7, validation: 0.2 };
    for (let i = 0; i < 2000; i++)
      if (splitOf(key(i), split) !== "train") expect(splitOf(key(i), smaller)).not.toBe("train");
  });

  it("deals anew under another salt", () => {
    const moved = Array.from(
      { length: 1000 },
      (_, i) => splitOf(key(i), split) !== splitOf(key(i), { ...split, salt: "x" }),
    );
    expect(moved.filter(Boolean).length).toBeGreaterThan(100);
  });

  it("leaves no row to a part of size 0", () => {
    const parts = fc.constantFrom(
      { train: 1, validation: 0, test: 0 },
      { train: 0, validation: 1, test: 0 },
      { train: 0, validation: 0, test: 1 },
      { train: 0.9, validation: 0.1, test: 0 },
      { train: 0.7, validation: 0, test: 0.3 },
    );
    fc.assert(
      fc.property(parts, fc.string(), (part, text) => {
        expect(part[splitOf(text, { ...split, ...part })]).toBeGreaterThan(0);
      }),
    );
  });

  it("refuses parts that do not add up to 1", () => {
    expect(datasetSplitSchema.safeParse({ train: 0.9, validation: 0.2, test: 0.1 }).success).toBe(false);
    expect(datasetSplitSchema.safeParse({ train: 0.7, validation: 0.2, test: 0.1 }).success).toBe(true);
  });

  it("keeps the turns of a conversation together when asked to", () => {
    const first = { role: "user" as const, content: "Hi" };
    const one = { contentHash: "1", messages: [first] };
    const two = {
      contentHash: "2",
      messages: [first, { role: "assistant" as const, content: "Hello" }, first],
    };
    expect(splitKey(one, "conversation")).toBe(splitKey(two, "conversation"));
    expect(splitKey(one, "prompt")).not.toBe(splitKey(two, "prompt"));
  });
});

describe("derivedId", () => {
  it("is a UUID of version 8 that depends on the text alone", () => {
    expect(derivedId("a")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(derivedId("a")).toBe(derivedId("a"));
    expect(derivedId("a")).not.toBe(derivedId("b"));
  });
});

describe("canonicalJson", () => {
  it("does not depend on the order of keys", () => {
    const a = canonicalJson({ b: [1, { d: null, c: "x" }], a: undefined });
    expect(a).toBe('{"b":[1,{"c":"x","d":null}]}');
    expect(canonicalJson({ b: [1, { c: "x", d: null }] })).toBe(a);
  });
});

describe("datasetFiltersSchema", () => {
  it("has a default for everything and refuses what it does not know", () => {
    expect(datasetFiltersSchema.parse({}).includeCorrections).toBe(true);
    expect(datasetFiltersSchema.safeParse({ campaign: "x" }).success).toBe(false);
  });

  it("refuses an empty stretch of time", () => {
    const at = "2026-01-01T00:00:00Z";
    expect(datasetFiltersSchema.safeParse({ createdFrom: at, createdTo: at }).success).toBe(false);
  });
});
