import type { LinkState } from "./contracts";

/** The dates that decide what an invite or a reset link is good for. */
export interface LinkDates {
  expiresAt: Date;
  usedAt: Date | null;
  revokedAt: Date | null;
}

/**
 * State of a link at `now`. Being used comes first: who opens an old link that worked once should read so, and not that
 * it is too late.
 */
export function linkState(dates: LinkDates | null, now: Date): LinkState {
  if (dates === null) return "unknown";
  if (dates.usedAt !== null) return "used";
  if (dates.revokedAt !== null) return "revoked";
  return dates.expiresAt.getTime() <= now.getTime() ? "expired" : "open";
}
