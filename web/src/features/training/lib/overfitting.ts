import type { RunSeries } from "@hone/core/training/metrics";

/**
 * The step since which a run learns by heart: the held-out loss has been above its lowest value for two evaluations or
 * more while the training loss went on falling below it. Null while there is no sign of it.
 */
export function overfitSince({ series, evaluations }: Pick<RunSeries, "series" | "evaluations">) {
  const train = series.find(({ metric }) => metric === "loss")?.points ?? [];
  const measured = evaluations.filter(({ step }) => step > 0);
  const best = measured.reduce<(typeof measured)[number] | null>(
    (lowest, one) => (lowest === null || one.loss < lowest.loss ? one : lowest),
    null,
  );
  if (best === null) return null;
  const after = measured.filter(({ step }) => step > best.step);
  const near = meanAround(train, best.step);
  const now = train.slice(-5);
  if (after.length < 2 || near === null || now.length === 0) return null;
  const newest = now.reduce((sum, { value }) => sum + value, 0) / now.length;
  return newest < near && newest < after.at(-1)!.loss ? { since: best.step, best: best.step } : null;
}

function meanAround(points: readonly { step: number; value: number }[], step: number): number | null {
  const before = points.filter((point) => point.step <= step).slice(-5);
  return before.length === 0 ? null : before.reduce((sum, { value }) => sum + value, 0) / before.length;
}
