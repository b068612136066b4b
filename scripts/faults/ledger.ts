/** What the server has acknowledged: every line of it must be found in the database afterwards. */
export interface Ledger {
  claims: Map<string, { userId: string; campaignId: string }>;
  /** By assignment; an undone submit is taken out again. */
  submissions: Map<string, { judgementId: string; userId: string; kind: TaskKind; marker: string }>;
  /** By assignment: the newest acknowledged draft. */
  drafts: Map<string, { userId: string; revision: number; marker: string }>;
  /** Answers that no honest history explains. */
  contradictions: string[];
  /** Counts of what happened on the way, to see that the test tests something. */
  seen: Record<string, number>;
}

export type TaskKind = "demonstration" | "ranking";

export function emptyLedger(): Ledger {
  return { claims: new Map(), submissions: new Map(), drafts: new Map(), contradictions: [], seen: {} };
}

export function count(ledger: Ledger, what: string): void {
  ledger.seen[what] = (ledger.seen[what] ?? 0) + 1;
}
