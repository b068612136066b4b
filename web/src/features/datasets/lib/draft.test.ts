import { datasetFormats } from "@hone/core/datasets/formats/registry";
import { datasetFormatNames } from "@hone/core/datasets/names";
import { describe, expect, it } from "vitest";
import { dayToMoment, emptyDraft, formatsOf, momentToDay, splitList, toFraction, toPercent } from "./draft";

describe("formatsOf", () => {
  it("agrees with what the formats need, and leaves none out", () => {
    for (const name of formatsOf("demonstrations")) expect(datasetFormats[name].needs).toBe("demonstrations");
    for (const name of formatsOf("comparisons"))
      expect(datasetFormats[name].needs).not.toBe("demonstrations");
    expect([...formatsOf("demonstrations"), ...formatsOf("comparisons")].sort()).toEqual(
      [...datasetFormatNames].sort(),
    );
  });
});

describe("fields", () => {
  it("turn into what is stored and back", () => {
    expect(splitList(" a, b ,,a，c ")).toEqual(["a", "b", "c"]);
    expect(momentToDay(dayToMoment("2026-01-31"))).toBe("2026-01-31");
    expect(dayToMoment("")).toBeNull();
    const { split } = emptyDraft();
    const parts = [split.train, split.validation, split.test];
    expect(parts.map(toPercent).map(toFraction)).toEqual(parts);
  });
});
