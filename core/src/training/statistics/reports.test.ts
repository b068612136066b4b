import { describe, expect, it } from "vitest";
import { comparisonsEvaluationSchema, labelledEvaluationSchema } from "../evaluation";
import { lengthLead, nothingKnown, reportComparisons, type ScoredPrompt } from "./comparisons-report";
import { reportLabelled } from "./labelled-report";

const response = (reward: number | null, length = 10) => ({ reward, length });
const said = (labeler: string | null, tiers: number[][], margin = 0) => ({ labeler, tiers, margin });

describe("the report on comparisons", () => {
  it("counts choices, ties and what was left out", () => {
    const prompts: ScoredPrompt[] = [
      {
        responses: [response(2), response(1), response(0), response(null)],
        judgements: [said("ann", [[0], [1, 2]]), said("bob", [[3], [0]]), said("bob", [[1], [0]])],
      },
    ];
    const report = reportComparisons(prompts, nothingKnown, 1)!;
    expect(comparisonsEvaluationSchema.parse(report)).toEqual(report);
    // ann: 0 over 1, 0 over 2 (right), 1 = 2; bob: 3 over 0 (too long), 1 over 0 (wrong).
    expect(report).toMatchObject({ prompts: 1, choices: 3, ties: 1, leftOut: 1 });
    expect(report.accuracy).toMatchObject({ value: 2 / 3, n: 3 });
    const surprise = (gap: number) => Math.log(1 + Math.exp(-gap));
    expect(report.loss).toBeCloseTo((surprise(1) + surprise(2) + surprise(-1)) / 3, 12);
    // Once for having been chosen and once for having been rejected.
    const total = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
    expect([total(report.histogram.chosen), total(report.histogram.rejected)]).toEqual([2, 3]);
  });

  it("is half right where the model cannot tell, and null without a strict choice", () => {
    const undecided = [{ responses: [response(1), response(1)], judgements: [said(null, [[0], [1]])] }];
    expect(reportComparisons(undecided, nothingKnown, 1)!.accuracy.value).toBe(0.5);
    const tied = [{ responses: [response(1), response(2)], judgements: [said(null, [[0, 1]])] }];
    expect(reportComparisons(tied, nothingKnown, 1)).toBeNull();
  });

  it("compares with the length alone in the direction of the training data", () => {
    // The shorter response is chosen three times of four; the model is always right.
    const prompts = [5, 5, 5, 20].map((length) => ({
      responses: [response(1, length), response(0, 10)],
      judgements: [said(null, [[0], [1]])],
    }));
    const byConvention = reportComparisons(prompts, nothingKnown, 1)!;
    expect(byConvention.lengthBaseline).toMatchObject({ prefers: "longer", chosenOn: "convention" });
    expect(byConvention.lengthBaseline.longer.value).toBe(0.25);
    expect(byConvention.lengthBaseline.shorter.value).toBe(0.75);
    expect(byConvention.leadOverLength.value).toBe(0.75);
    const row = {
      kind: "comparisons" as const,
      prompt: "",
      responses: ["a long response", "short"],
      judgements: [said(null, [[1], [0]])],
    };
    expect(lengthLead(row)).toBe(-1);
    const trained = reportComparisons(prompts, { labelers: null, prefers: "shorter" }, 1)!;
    expect(trained.lengthBaseline).toMatchObject({ prefers: "shorter", chosenOn: "training data" });
    expect(trained.leadOverLength.value).toBe(0.25);
  });

  it("sets people's agreement beside the model on the same pairs", () => {
    const pair = [response(1), response(0)];
    const prompts = [
      { responses: pair, judgements: [said("ann", [[0], [1]]), said("bob", [[0], [1]])] },
      // Three people, three pairs of people, one of which agrees.
      {
        responses: pair,
        judgements: [said("ann", [[0], [1]]), said("bob", [[1], [0]]), said("eve", [[0], [1]])],
      },
      // Judged once, twice by the same, or by nobody in particular: nobody agrees with anybody.
      { responses: pair, judgements: [said("ann", [[1], [0]]), said("ann", [[0], [1]])] },
      { responses: pair, judgements: [said(null, [[0], [1]]), said(null, [[0], [1]])] },
    ];
    const report = reportComparisons(prompts, nothingKnown, 1)!;
    expect(report.humanAgreement).toMatchObject({ value: 2 / 4, n: 4 });
    expect(report.accuracyWhereHumansOverlap).toMatchObject({ value: 4 / 5, n: 5 });
    expect(report.unseenLabelers).toBeNull();
    const unseen = reportComparisons(prompts, { labelers: new Set(["ann", "bob"]), prefers: null }, 1)!;
    expect(unseen.unseenLabelers).toMatchObject({ value: 1, n: 1 });
    expect(report.byLabeler.map(({ name, accuracy }) => [name, accuracy.n, accuracy.value])).toEqual([
      ["ann", 4, 3 / 4],
      ["bob", 2, 1 / 2],
      ["eve", 1, 1],
    ]);
  });

  it("groups by strength: Llama 2's four by name, other scales by their margins", () => {
    const withMargins = (margins: number[]) =>
      margins.map((margin, i) => ({
        responses: [response(i % 2), response(0.5)],
        judgements: [said(null, [[0], [1]], margin)],
      }));
    const names = (margins: number[]) =>
      reportComparisons(withMargins(margins), nothingKnown, 1)!.byStrength.map(({ name, accuracy }) => [
        name,
        accuracy.n,
      ]);
    expect(names([3, 2, 0, 3])).toEqual([
      ["significantly", 2],
      ["clearly", 1],
      ["barely or unstated", 1],
    ]);
    expect(names([0.5, 1.5])).toEqual([
      ["margin 1.5", 1],
      ["margin 0.5", 1],
    ]);
    const many = names(Array.from({ length: 40 }, (_, i) => i + 0.5));
    expect(many.map(([, n]) => n)).toEqual([10, 10, 10, 10]);
    expect(many[0]![0]).toBe("margin 30.5 to 39.5");
    expect(names([0, 0, 0])).toEqual([]);
  });
});

describe("the report on labelled responses", () => {
  const label = (reward: number | null, good: boolean, prompt: number, labeler: string | null = null) => ({
    ...response(reward, good ? 20 : 10),
    good,
    prompt,
    labeler,
  });

  it("says how well rewards part good from bad", () => {
    const labels = [
      label(2, true, 0, "ann"),
      label(-1, true, 1, "bob"),
      label(-2, false, 2, "ann"),
      label(1, false, 0, "bob"),
      label(0, true, 3, "bob"),
      label(null, true, 4),
    ];
    const report = reportLabelled(labels, { labelers: new Set(["ann"]) }, 1)!;
    expect(labelledEvaluationSchema.parse(report)).toEqual(report);
    expect(report).toMatchObject({ prompts: 4, responses: 5, good: 3, leftOut: 1, majorityBaseline: 3 / 5 });
    expect(report.accuracy).toMatchObject({ value: 2.5 / 5, n: 5 });
    // Of six pairs of a good and a bad one: 2 over -2 and 1, -1 over -2, 0 over -2.
    expect(report.areaUnderCurve!.value).toBeCloseTo(4 / 6, 12);
    expect(report.lengthAreaUnderCurve!.value).toBe(1);
    expect(report.unseenLabelers).toMatchObject({ n: 3, value: 0.5 / 3 });
    expect(report.byLabeler.map(({ name }) => name)).toEqual(["bob", "ann"]);
  });

  it("has no area where all labels are alike", () => {
    expect(reportLabelled([label(1, true, 0)], { labelers: null }, 1)!.areaUnderCurve).toBeNull();
    expect(reportLabelled([label(null, true, 0)], { labelers: null }, 1)).toBeNull();
  });
});
