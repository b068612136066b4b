import type { CampaignConfig } from "./campaign";
import type { DemonstrationBody, RankingBody, WrittenPromptBody } from "./judgements";

/** What still stands between a judgement and its submission; screens show it, the server refuses because of it. */
export type MissingItem =
  | { code: "text_empty" }
  | { code: "text_too_long"; limit: number }
  | { code: "citation_missing" }
  | { code: "unplaced"; candidateIds: string[] }
  | { code: "unrated"; candidateIds: string[] }
  | { code: "attribute_missing"; candidateId: string; attribute: string }
  | { code: "attribute_out_of_range"; candidateId: string; attribute: string; min: number; max: number }
  | { code: "strength_missing" }
  | { code: "strength_without_order" }
  | { code: "unknown_candidate"; candidateId: string }
  | { code: "candidate_twice"; candidateId: string }
  | { code: "unknown_flag"; candidateId: string; flag: string }
  | { code: "correction_not_allowed" }
  | { code: "correction_not_best"; candidateId: string }
  | { code: "correction_empty" };

/** Longest text of a response or prompt, in UTF-16 units. */
export const longestText = 200_000;

function checkText(text: string): MissingItem[] {
  if (text.trim() === "") return [{ code: "text_empty" }];
  return text.length > longestText ? [{ code: "text_too_long", limit: longestText }] : [];
}

function checkCitations(citations: string[], config: CampaignConfig): MissingItem[] {
  return config.citationRequired && citations.length === 0 ? [{ code: "citation_missing" }] : [];
}

export function missingInDemonstration(body: DemonstrationBody, config: CampaignConfig): MissingItem[] {
  return [...checkText(body.text), ...checkCitations(body.citations, config)];
}

export function missingInPrompt(body: WrittenPromptBody, config: CampaignConfig): MissingItem[] {
  return [...checkText(body.text), ...checkCitations(body.citations, config)];
}

/** `candidateIds` are the task's. An unchanged correction is no error: it is not stored. */
export function missingInRanking(
  body: Omit<RankingBody, "events" | "promptFlags" | "note">,
  candidateIds: readonly string[],
  config: CampaignConfig,
): MissingItem[] {
  return [
    ...checkTiers(body, candidateIds),
    ...checkAssessments(body, candidateIds, config),
    ...checkStrength(body, config),
    ...checkCorrection(body, config),
    ...checkCitations(body.citations, config),
  ];
}

function checkTiers(body: Pick<RankingBody, "tiers">, candidateIds: readonly string[]): MissingItem[] {
  const missing: MissingItem[] = [];
  const placed = new Set<string>();
  for (const candidateId of body.tiers.flat()) {
    if (!candidateIds.includes(candidateId)) missing.push({ code: "unknown_candidate", candidateId });
    if (placed.has(candidateId)) missing.push({ code: "candidate_twice", candidateId });
    placed.add(candidateId);
  }
  const unplaced = candidateIds.filter((id) => !placed.has(id));
  return unplaced.length > 0 ? [{ code: "unplaced", candidateIds: unplaced }, ...missing] : missing;
}

function checkAssessments(
  body: Pick<RankingBody, "assessments">,
  candidateIds: readonly string[],
  config: CampaignConfig,
): MissingItem[] {
  const missing: MissingItem[] = [];
  const unrated = candidateIds.filter((id) => (body.assessments[id]?.rating ?? null) === null);
  if (config.ratingEnabled && unrated.length > 0) missing.push({ code: "unrated", candidateIds: unrated });
  for (const candidateId of Object.keys(body.assessments)) {
    if (!candidateIds.includes(candidateId)) missing.push({ code: "unknown_candidate", candidateId });
  }
  for (const candidateId of candidateIds) {
    const assessment = body.assessments[candidateId];
    for (const flag of assessment?.flags ?? []) {
      if (!config.flags.includes(flag)) missing.push({ code: "unknown_flag", candidateId, flag });
    }
    for (const { name, min, max } of config.attributes) {
      const value = assessment?.attributes[name];
      if (value === undefined) missing.push({ code: "attribute_missing", candidateId, attribute: name });
      else if (!Number.isInteger(value) || value < min || value > max)
        missing.push({ code: "attribute_out_of_range", candidateId, attribute: name, min, max });
    }
  }
  return missing;
}

function checkStrength(body: Pick<RankingBody, "tiers" | "strength">, config: CampaignConfig): MissingItem[] {
  if (body.tiers.length < 2) return body.strength === null ? [] : [{ code: "strength_without_order" }];
  return config.strengthRequired && body.strength === null ? [{ code: "strength_missing" }] : [];
}

function checkCorrection(
  body: Pick<RankingBody, "tiers" | "correction">,
  config: CampaignConfig,
): MissingItem[] {
  if (body.correction === null) return [];
  if (!config.correctionAllowed) return [{ code: "correction_not_allowed" }];
  const { candidateId, text } = body.correction;
  const missing: MissingItem[] = [];
  if (body.tiers[0]?.includes(candidateId) !== true)
    missing.push({ code: "correction_not_best", candidateId });
  if (text.trim() === "") missing.push({ code: "correction_empty" });
  return missing;
}
