import type { Clause } from "./clauses";
import { plainText } from "./plain-text";

/** What happened to one clause between two states of a guideline. */
export interface ClauseChange {
  clauseId: string;
  kind: "added" | "removed" | "changed" | "same";
  /** A changed clause whose words are the same: only spacing, quotes, dashes or emphasis differ. */
  typographic: boolean;
  /** It stands on another page, or its order among the clauses that stayed is another. */
  moved: boolean;
  renumbered: boolean;
  before: Clause | null;
  after: Clause | null;
}

export interface GuidelineDiff {
  /** Every clause that is not exactly as it was: in the order of the new state, removed ones after their old neighbour. */
  changes: ClauseChange[];
  counts: {
    added: number;
    removed: number;
    changed: number;
    typographic: number;
    moved: number;
    renumbered: number;
  };
}

/** Compares two states of a guideline clause by clause; clauses are the same when their ids are. */
export function diffClauses(before: readonly Clause[], after: readonly Clause[]): GuidelineDiff {
  const old = new Map(before.map((clause) => [clause.clauseId, clause]));
  const now = new Map(after.map((clause) => [clause.clauseId, clause]));
  const stayedInPlace = longestCommonOrder(
    before.filter((clause) => now.has(clause.clauseId)).map((clause) => clause.clauseId),
    after.filter((clause) => old.has(clause.clauseId)).map((clause) => clause.clauseId),
  );
  const removedAfter = groupRemoved(before, now);
  const removed = (clause: Clause): ClauseChange => ({
    clauseId: clause.clauseId,
    kind: "removed",
    typographic: false,
    moved: false,
    renumbered: false,
    before: clause,
    after: null,
  });
  const all = [...(removedAfter.get(null) ?? []).map(removed)];
  for (const clause of after) {
    all.push(compareClause(old.get(clause.clauseId) ?? null, clause, stayedInPlace));
    all.push(...(removedAfter.get(clause.clauseId) ?? []).map(removed));
  }
  const changes = all.filter((change) => change.kind !== "same" || change.moved || change.renumbered);
  const count = (test: (change: ClauseChange) => boolean) => changes.filter(test).length;
  return {
    changes,
    counts: {
      added: count((change) => change.kind === "added"),
      removed: count((change) => change.kind === "removed"),
      changed: count((change) => change.kind === "changed" && !change.typographic),
      typographic: count((change) => change.typographic),
      moved: count((change) => change.moved),
      renumbered: count((change) => change.renumbered),
    },
  };
}

function compareClause(before: Clause | null, after: Clause, stayed: ReadonlySet<string>): ClauseChange {
  const { clauseId } = after;
  if (before === null)
    return { clauseId, kind: "added", typographic: false, moved: false, renumbered: false, before, after };
  const same = before.title === after.title && before.text === after.text;
  return {
    clauseId,
    kind: same ? "same" : "changed",
    typographic: !same && words(before) === words(after),
    moved: before.pageSlug !== after.pageSlug || !stayed.has(clauseId),
    renumbered: before.number !== after.number,
    before,
    after,
  };
}

/** Removed clauses by the surviving clause they followed; null for those that came before every survivor. */
function groupRemoved(
  before: readonly Clause[],
  now: ReadonlyMap<string, Clause>,
): Map<string | null, Clause[]> {
  const groups = new Map<string | null, Clause[]>();
  let survivor: string | null = null;
  for (const clause of before) {
    if (now.has(clause.clauseId)) survivor = clause.clauseId;
    else groups.set(survivor, [...(groups.get(survivor) ?? []), clause]);
  }
  return groups;
}

/** What a clause says, without how it is set. Case and punctuation count: "must" is not "MUST". */
function words(clause: Clause): string {
  return typographicallyPlain(`${clause.title}\n${plainText(clause.text)}`);
}

/** Text with one kind of quotes, dashes, dots and spaces. */
export function typographicallyPlain(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[‘’‚‛′´`]/g, "'")
    .replace(/[“”„‟″«»]/g, '"')
    .replace(/[‐‑‒–—―−]+|--+/g, "-")
    .replace(/[\u00ad\u200b\u2060\ufeff]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/**
 * The members of a longest common subsequence of two orders of the same ids: what is not in it has moved. A longest
 * increasing subsequence by patience sorting, O(n log n).
 */
export function longestCommonOrder(before: readonly string[], after: readonly string[]): Set<string> {
  const rank = new Map(before.map((id, i) => [id, i]));
  const tails: number[] = [];
  const previous: number[] = [];
  after.forEach((id, i) => {
    const value = rank.get(id)!;
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rank.get(after[tails[middle]!]!)! < value) low = middle + 1;
      else high = middle;
    }
    previous[i] = low > 0 ? tails[low - 1]! : -1;
    tails[low] = i;
  });
  const members = new Set<string>();
  for (let i = tails.at(-1) ?? -1; i >= 0; i = previous[i]!) members.add(after[i]!);
  return members;
}
