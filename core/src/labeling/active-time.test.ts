import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { activeMsAt, addActivity, boundActiveMs, startActiveTime } from "./active-time";

const input = (atMs: number) => ({ kind: "input" as const, atMs });

describe("active time", () => {
  it("counts gaps between signs of life, and at most a minute of a long one", () => {
    const time = [input(0), input(5_000), input(305_000), input(310_000)].reduce(
      addActivity,
      startActiveTime(0),
    );
    expect(time.activeMs).toBe(5_000 + 60_000 + 5_000);
  });

  it("counts nothing while the page is hidden", () => {
    const time = [
      input(0),
      { kind: "hidden" as const, atMs: 2_000 },
      { kind: "visible" as const, atMs: 42_000 },
      input(43_000),
    ].reduce(addActivity, startActiveTime(1_000));
    expect(time.activeMs).toBe(1_000 + 2_000 + 1_000);
  });

  it("shrugs at a clock that steps back", () => {
    const time = [input(10_000), input(4_000), input(5_000)].reduce(addActivity, startActiveTime(0));
    expect(time.activeMs).toBe(1_000);
    expect(activeMsAt(time, 6_500)).toBe(2_500);
  });

  it("never exceeds the time between first and last event when the clock runs forward", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200_000), { minLength: 1 }), (gaps) => {
        let at = 0;
        const events = gaps.map((gap) => {
          at += gap;
          return input(at);
        });
        const time = events.reduce(addActivity, startActiveTime(0));
        expect(time.activeMs).toBeLessThanOrEqual(at - events[0]!.atMs);
        expect(time.activeMs).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("boundActiveMs", () => {
  const heardAt = new Date("2026-11-23T10:00:00Z");
  const later = (ms: number) => new Date(heardAt.getTime() + ms);

  it.each([
    ["an honest report", 50_000, 30_000, 70_000, 70_000],
    ["more than has passed", 50_000, 30_000, 500_000, 80_000],
    ["less than was known", 50_000, 30_000, 10_000, 50_000],
    ["a server clock that went back", 50_000, -5_000, 90_000, 50_000],
    ["nonsense", 50_000, 30_000, Number.NaN, 50_000],
  ])("%s", (_, known, passed, reported, expected) => {
    expect(boundActiveMs({ activeMs: known, heardAt }, reported, later(passed))).toBe(expected);
  });

  it("two tabs that report in turn cannot count one minute twice", () => {
    let known = { activeMs: 0, heardAt };
    for (let second = 1; second <= 60; second++) {
      const now = later(second * 1000);
      const reported = known.activeMs + 30_000;
      known = { activeMs: boundActiveMs(known, reported, now), heardAt: now };
    }
    expect(known.activeMs).toBe(60_000);
  });
});
