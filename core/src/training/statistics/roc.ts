export interface LabelledScore {
  score: number;
  good: boolean;
}

/**
 * Area under the ROC curve: the chance that a good one scores higher than a bad one, equal scores by half (Mann and
 * Whitney 1947; Hanley and McNeil 1982). By ranks, O(n log n).
 * @returns null where there are only good or only bad ones
 */
export function areaUnderCurve(items: readonly LabelledScore[]): number | null {
  const sorted = [...items].sort((a, b) => a.score - b.score);
  let good = 0;
  let ranks = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1;
    while (end < sorted.length && sorted[end]!.score === sorted[start]!.score) end += 1;
    // Equal scores share the mean of their ranks, start + 1 to end.
    const rank = (start + 1 + end) / 2;
    for (; start < end; start++) {
      if (!sorted[start]!.good) continue;
      good += 1;
      ranks += rank;
    }
  }
  const bad = sorted.length - good;
  return good === 0 || bad === 0 ? null : (ranks - (good * (good + 1)) / 2) / (good * bad);
}
