import type { GuidelineDiff } from "./diff";

/** Whether people who acknowledged the version before must read and acknowledge the new one. */
export type RereadingDecision =
  /** The first version: everybody reads it. */
  | { kind: "first-version" }
  /** Nothing that anybody relies on says something else: only order, numbers or typography changed. */
  | { kind: "not-needed" }
  /** Words changed, but the publisher says that nobody needs to read them again, and why. */
  | { kind: "waived"; reason: string; clauseIds: string[] }
  | { kind: "needed"; clauseIds: string[] };

/**
 * A new version must be acknowledged again when it adds or removes a clause, or changes the words of one. Moving,
 * renumbering and typographic changes do not count. The publisher may waive it with a reason.
 * @param diff from the version before, or null for a first version
 * @param waiver the publisher's reason why no re-reading is needed, or null
 */
export function decideRereading(diff: GuidelineDiff | null, waiver: string | null): RereadingDecision {
  if (diff === null) return { kind: "first-version" };
  const clauseIds = diff.changes
    .filter((change) => change.kind !== "same" && !change.typographic)
    .map((change) => change.clauseId);
  if (clauseIds.length === 0) return { kind: "not-needed" };
  if (waiver !== null && waiver.trim() !== "") return { kind: "waived", reason: waiver.trim(), clauseIds };
  return { kind: "needed", clauseIds };
}

/** True for decisions that ask people to acknowledge the new version. */
export function mustAcknowledge(decision: RereadingDecision): boolean {
  return decision.kind === "first-version" || decision.kind === "needed";
}

interface VersionStamp {
  number: number;
  requiresAcknowledgement: boolean;
}

/**
 * The lowest version number whose acknowledgement still counts for the newest version: everything published after it
 * changed nothing that people rely on. Versions in any order; 0 when there is none.
 */
export function lowestValidAcknowledgement(versions: readonly VersionStamp[]): number {
  return versions.reduce(
    (lowest, version) => (version.requiresAcknowledgement ? Math.max(lowest, version.number) : lowest),
    0,
  );
}
