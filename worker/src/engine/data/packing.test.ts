import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EncodedDocument, learnedCount } from "./encoded";
import { fitLength, type TooLong } from "./fit-length";
import {
  firstFitDecreasing,
  mayAttend,
  NO_TARGET,
  type PackedBatch,
  packEpoch,
  packedBatches,
  packOnce,
} from "./packing";

const WIDTH = 16;
const PAD = 0;

/** Documents whose tokens are all different, so that each can be followed. */
const documents = (longest: number) =>
  fc
    .array(
      fc.tuple(
        fc.integer({ min: 2, max: longest }),
        fc.array(fc.boolean(), { minLength: longest, maxLength: longest }),
      ),
      {
        minLength: 1,
        maxLength: 30,
      },
    )
    .map((list): EncodedDocument[] => {
      let token = 1;
      return list.map(([length, flags]) => ({
        tokens: Int32Array.from({ length }, () => token++),
        learned: Uint8Array.from({ length }, (_, i) => (i > 0 && (flags[i] || i === length - 1) ? 1 : 0)),
      }));
    });

const lengths = fc.array(fc.integer({ min: 1, max: WIDTH }), { minLength: 1, maxLength: 60 });
const options = { width: WIDTH, rows: 3, padTokenId: PAD };

function check(batch: PackedBatch): void {
  let [targets, tokens] = [0, 0];
  for (let row = 0; row < batch.rows; row++) {
    const part = (array: Int32Array) => array.subarray(row * WIDTH, (row + 1) * WIDTH);
    const [ids, goals, segments, positions] = [
      batch.tokens,
      batch.targets,
      batch.segments,
      batch.positions,
    ].map(part) as [Int32Array, Int32Array, Int32Array, Int32Array];
    for (let i = 0; i < WIDTH; i++) {
      const seen = Array.from({ length: WIDTH }, (_, key) => key).filter((key) =>
        mayAttend(segments, i, key),
      );
      if (segments[i] === 0) {
        expect([ids[i], goals[i], positions[i], seen.length]).toEqual([PAD, NO_TARGET, 0, 0]);
        continue;
      }
      tokens += 1;
      // A document's tokens are consecutive numbers: whoever sees another document sees a gap.
      expect(seen).toHaveLength(positions[i]! + 1);
      expect(seen.map((key) => ids[key]! - ids[i]!)).toEqual(seen.map((key) => key - i));
      if (goals[i] === NO_TARGET) continue;
      targets += 1;
      expect(goals[i]).toBe(ids[i]! + 1);
      expect([ids[i + 1], segments[i + 1]]).toEqual([goals[i], segments[i]]);
    }
  }
  expect([batch.targetCount, batch.tokenCount]).toEqual([targets, tokens]);
}

const targetsOf = (batches: PackedBatch[]) =>
  batches
    .flatMap((batch) => [...batch.targets].filter((target) => target !== NO_TARGET))
    .sort((a, b) => a - b);
const learnedOf = (list: EncodedDocument[]) =>
  list.flatMap(({ tokens, learned }) => [...tokens].filter((_, i) => learned[i]));

describe("firstFitDecreasing", () => {
  it("puts every document in the first row that has room, the longest first", () => {
    fc.assert(
      fc.property(lengths, (sizes) => {
        const room: number[] = [];
        const expected: number[][] = [];
        const order = sizes.map((_, i) => i).sort((a, b) => sizes[b]! - sizes[a]!);
        for (const i of order) {
          let row = room.findIndex((left) => left >= sizes[i]!);
          if (row < 0) row = room.push(WIDTH) - 1;
          room[row]! -= sizes[i]!;
          expected[row] = [...(expected[row] ?? []), i];
        }
        expect(firstFitDecreasing(sizes, WIDTH)).toEqual(expected);
      }),
    );
  });

  it("refuses what does not fit", () => {
    expect(() => firstFitDecreasing([3, 17], WIDTH)).toThrow("Document 1 has 17 tokens; rows take 1 to 16.");
    expect(firstFitDecreasing([], WIDTH)).toEqual([]);
  });

  it("packs a hundred thousand documents in a moment", () => {
    const sizes = Array.from({ length: 100_000 }, (_, i) => 1 + ((i * 7919) % WIDTH));
    const rows = firstFitDecreasing(sizes, WIDTH);
    const used = sizes.reduce((sum, size) => sum + size, 0);
    expect(used / (rows.length * WIDTH)).toBeGreaterThan(0.99);
  });
});

describe("an epoch", () => {
  it("has every document once; another seed or epoch, another order", () => {
    fc.assert(
      fc.property(lengths, fc.nat(), fc.nat(5), (sizes, seed, epoch) => {
        const rows = packEpoch(sizes, WIDTH, seed, epoch);
        expect(rows.flat().sort((a, b) => a - b)).toEqual(sizes.map((_, i) => i));
        for (const row of rows) expect(row.reduce((sum, i) => sum + sizes[i]!, 0)).toBeLessThanOrEqual(WIDTH);
        expect(packEpoch(sizes, WIDTH, seed, epoch)).toEqual(rows);
      }),
    );
    const sizes = Array.from({ length: 50 }, (_, i) => 1 + (i % WIDTH));
    const [first, second, third] = [
      packEpoch(sizes, WIDTH, 1, 0),
      packEpoch(sizes, WIDTH, 1, 1),
      packEpoch(sizes, WIDTH, 2, 0),
    ];
    expect(second).not.toEqual(first);
    expect(third).not.toEqual(first);
  });
});

describe("packed batches", () => {
  it("learn every learned token exactly once per pass; no position sees another document", () => {
    fc.assert(
      fc.property(documents(WIDTH), (list) => {
        const batches = [...packOnce(list, options)];
        batches.forEach(check);
        expect(targetsOf(batches)).toEqual(learnedOf(list));
        expect(batches.reduce((sum, { targetCount }) => sum + targetCount, 0)).toBe(
          list.reduce((sum, document) => sum + learnedCount(document), 0),
        );
      }),
    );
  });

  it("over whole epochs learn every token once per epoch", () => {
    fc.assert(
      fc.property(documents(WIDTH), fc.nat(), (list, seed) => {
        const one = packedBatches(list, { ...options, rows: 1, seed });
        const epoch: PackedBatch[] = [];
        do epoch.push(one.next().value);
        while (epoch.at(-1)!.next.epoch === 0);
        epoch.forEach(check);
        expect(epoch.at(-1)!.next).toEqual({ epoch: 1, index: 0 });
        expect(targetsOf(epoch)).toEqual(learnedOf(list));
      }),
    );
  });

  it("go on from any position as if they had never stopped", () => {
    fc.assert(
      fc.property(documents(WIDTH), fc.nat(), fc.integer({ min: 1, max: 8 }), (list, seed, stop) => {
        const whole = packedBatches(list, { ...options, seed });
        const taken = Array.from({ length: stop + 4 }, () => whole.next().value);
        const resumed = packedBatches(list, { ...options, seed }, taken[stop - 1]!.next);
        for (const batch of taken.slice(stop)) expect(resumed.next().value).toEqual(batch);
      }),
      { numRuns: 40 },
    );
  });

  it("without documents are refused", () => {
    expect(() => packedBatches([], { ...options, seed: 1 }).next()).toThrow("no items");
  });
});

describe("fitLength", () => {
  it.each<TooLong>(["split", "cut", "leave-out"])(
    "%s: counts what it loses, and nothing is too long",
    (policy) => {
      fc.assert(
        fc.property(documents(40), (list) => {
          const { documents: fitted, report } = fitLength(list, WIDTH, policy);
          for (const { tokens } of fitted) expect(tokens.length).toBeLessThanOrEqual(WIDTH);
          const before = learnedOf(list);
          const after = learnedOf(fitted);
          expect(report.learnedTokens).toBe(before.length);
          expect(report.learnedTokensLost).toBe(before.length - after.length);
          expect(report.tooLong).toBe(list.filter(({ tokens }) => tokens.length > WIDTH).length);
          if (policy === "split") expect(after).toEqual(before);
          else expect(fitted.length + report.leftOut).toBe(list.length);
          [...packOnce(fitted, options)].forEach(check);
        }),
      );
    },
  );
});
