/**
 * Merges several people's orderings, with ties and over possibly different candidates, into one: Tideman's ranked
 * pairs (T. N. Tideman, "Independence of clones", 1987), as Open-Assistant does for its trees.
 *
 * Every pair is put to the vote (a tie votes for neither). Majorities are locked in from the largest to the smallest,
 * leaving out any that would close a circle. A candidate's rank is the length of the longest locked chain above it, so
 * candidates that no locked majority tells apart share a rank: nothing is decided that nobody judged. One ranking alone
 * comes back as its own tiers.
 *
 * @returns rank by candidate id, 0 the best; ties share a number and no number is left out
 */
export function mergeRankings(rankings: readonly (readonly (readonly string[])[])[]): Map<string, number> {
  const ids = [...new Set(rankings.flat(2))].sort();
  const index = new Map(ids.map((id, i) => [id, i]));
  const votes = countVotes(rankings, index);
  const locked = lockMajorities(votes, ids.length);
  const ranks = new Array<number | undefined>(ids.length);
  const rankOf = (i: number): number => {
    ranks[i] ??= Math.max(-1, ...locked.flatMap((row, above) => (row[i] ? [rankOf(above)] : []))) + 1;
    return ranks[i]!;
  };
  return new Map(ids.map((id, i) => [id, rankOf(i)]));
}

function countVotes(
  rankings: readonly (readonly (readonly string[])[])[],
  index: Map<string, number>,
): number[][] {
  const votes = Array.from(index, () => new Array<number>(index.size).fill(0));
  for (const tiers of rankings)
    tiers.forEach((tier, upper) => {
      for (const lower of tiers.slice(upper + 1))
        for (const better of tier)
          for (const worse of lower) votes[index.get(better)!]![index.get(worse)!]! += 1;
    });
  return votes;
}

function lockMajorities(votes: number[][], size: number): boolean[][] {
  const majorities = votes
    .flatMap((row, a) => row.map((won, b) => ({ a, b, won, margin: won - votes[b]![a]! })))
    .filter(({ margin }) => margin > 0)
    .sort((x, y) => y.margin - x.margin || y.won - x.won || x.a - y.a || x.b - y.b);
  const square = () => Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  const locked = square();
  /** Whether a chain of locked majorities leads from one to the other; everybody reaches oneself. */
  const reaches = square();
  for (let i = 0; i < size; i++) reaches[i]![i] = true;
  for (const { a, b } of majorities) {
    if (reaches[b]![a]) continue;
    locked[a]![b] = true;
    for (const row of reaches)
      if (row[a])
        reaches[b]!.forEach((reached, to) => {
          if (reached) row[to] = true;
        });
  }
  return locked;
}
