import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { languagesMatch, whyNotTakePart } from "./eligibility";
import { type CandidateChoice, chooseCandidates } from "./task-source";

const candidate = (id: string, source: string, text = id): CandidateChoice => ({
  id,
  textHash: text,
  source,
});

describe("chooseCandidates", () => {
  it("shows as many sources as it can", () => {
    const candidates = [
      ...["a1", "a2", "a3", "a4", "a5"].map((id) => candidate(id, "a")),
      candidate("b1", "b"),
      candidate("c1", "c"),
    ];
    for (let seed = 0; seed < 20; seed++) {
      const chosen = chooseCandidates(candidates, 4, `seed ${seed}`) ?? [];
      expect(chosen).toContain("b1");
      expect(chosen).toContain("c1");
    }
  });

  it("never shows one text twice, and says so when there are too few", () => {
    const candidates = [
      candidate("a", "m", "same"),
      candidate("b", "m", "same"),
      candidate("c", "n", "other"),
    ];
    expect(chooseCandidates(candidates, 3, "s")).toBeNull();
    expect(chooseCandidates(candidates, 2, "s")).toContain("c");
  });

  it("repeats for the same candidates in any order, and differs between seeds", () => {
    const list = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(list, fc.integer({ min: 2, max: 9 }), (ids, count) => {
        const candidates = ids.map((id, index) => candidate(id, String(index % 3)));
        const chosen = chooseCandidates(candidates, count, "seed");
        expect(chooseCandidates([...candidates].reverse(), count, "seed")).toEqual(chosen);
        if (ids.length < count) expect(chosen).toBeNull();
        else expect(new Set(chosen).size).toBe(count);
      }),
    );
    const many = Array.from({ length: 30 }, (_, i) => candidate(`c${i}`, "m"));
    const choices = new Set(
      [1, 2, 3, 4].map((seed) => JSON.stringify(chooseCandidates(many, 4, `s${seed}`))),
    );
    expect(choices.size).toBe(4);
  });
});

describe("who may take part", () => {
  it.each([
    ["zh", "zh-CN", true],
    ["zh-CN", "zh", true],
    ["ZH-cn", "zh-CN", true],
    ["zh-TW", "zh-CN", false],
    ["en", "eng", false],
    ["en-GB", "en", true],
  ])("%s reads %s: %s", (stated, wanted, expected) => {
    expect(languagesMatch(stated, wanted)).toBe(expected);
  });

  it("gives the first reason that keeps somebody out", () => {
    const now = new Date("2026-11-23T10:00:00Z");
    const campaign = { status: "active", deadline: null, languages: ["de", "zh"], harmfulContent: true };
    const member = { languages: ["zh-CN"], acceptsHarmful: true, pausedAt: null };
    expect(whyNotTakePart(campaign, member, now)).toBeNull();
    expect(whyNotTakePart(campaign, { ...member, languages: [] }, now)).toBe("languages_unknown");
    expect(whyNotTakePart(campaign, { ...member, languages: ["en"] }, now)).toBe("languages_differ");
    expect(whyNotTakePart(campaign, { ...member, acceptsHarmful: false }, now)).toBe("harmful_opt_in");
    expect(whyNotTakePart(campaign, { ...member, pausedAt: now }, now)).toBe("member_paused");
    expect(whyNotTakePart({ ...campaign, deadline: now }, member, now)).toBe("deadline_passed");
    expect(whyNotTakePart({ ...campaign, status: "paused" }, member, now)).toBe("campaign_paused");
  });
});
