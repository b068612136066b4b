/** Why a person gets no task of a campaign. */
export const noTaskReasons = [
  "campaign_draft",
  "campaign_paused",
  "campaign_closed",
  "deadline_passed",
  "member_paused",
  "languages_unknown",
  "languages_differ",
  "harmful_opt_in",
  "nothing_left",
  "nothing_for_you",
] as const;
export type NoTaskReason = (typeof noTaskReasons)[number];

/**
 * True if somebody who reads `stated` can judge a text in `wanted`. BCP 47 tags match when they are equal or one is the
 * other with a region or script added: `zh` and `zh-CN` match, `zh-CN` and `zh-TW` do not. Case does not matter.
 */
export function languagesMatch(stated: string, wanted: string): boolean {
  const a = stated.toLowerCase();
  const b = wanted.toLowerCase();
  return a === b || a.startsWith(`${b}-`) || b.startsWith(`${a}-`);
}

export interface MemberSnapshot {
  languages: string[];
  acceptsHarmful: boolean;
  pausedAt: Date | null;
}

export interface CampaignEntry {
  status: string;
  deadline: Date | null;
  languages: string[];
  harmfulContent: boolean;
}

/** Whether a member may take part in a campaign at all, before any task is looked at; null means yes. */
export function whyNotTakePart(
  campaign: CampaignEntry,
  member: MemberSnapshot,
  now: Date,
): NoTaskReason | null {
  if (campaign.status === "draft") return "campaign_draft";
  if (campaign.status === "paused") return "campaign_paused";
  if (campaign.status === "closed") return "campaign_closed";
  if (campaign.deadline !== null && campaign.deadline <= now) return "deadline_passed";
  if (member.pausedAt !== null) return "member_paused";
  if (campaign.harmfulContent && !member.acceptsHarmful) return "harmful_opt_in";
  if (campaign.languages.length === 0) return null;
  if (member.languages.length === 0) return "languages_unknown";
  const speaks = campaign.languages.some((wanted) =>
    member.languages.some((stated) => languagesMatch(stated, wanted)),
  );
  return speaks ? null : "languages_differ";
}
