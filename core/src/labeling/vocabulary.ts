/** The words of labeling, apart from the shapes that use them: screens need them, and need no parser for it. */

/** How much better the top tier is than the next one: the four steps of Llama 2 (arXiv 2307.09288, §3.2.1). */
export const strengths = ["significantly", "clearly", "slightly", "barely"] as const;
export type Strength = (typeof strengths)[number];

/** Margins of Llama 2's "large" scale (arXiv 2307.09288, Table 27), used when a trainer wants a number. */
export const strengthMargins = {
  significantly: 3,
  clearly: 2,
  slightly: 1,
  barely: 0,
} as const satisfies Record<Strength, number>;

/** What can be wrong with a prompt, whatever the kind of task. */
export const promptFlags = [
  "unclear",
  "unsafe",
  "personal_data",
  "wrong_language",
  "broken",
  "out_of_scope",
] as const;
export type PromptFlag = (typeof promptFlags)[number];

/** The yes/no questions of InstructGPT's labeling form (arXiv 2203.02155, Table 3); a campaign picks among them or adds own ones. */
export const candidateFlags = [
  "fails_instruction",
  "inappropriate_for_assistant",
  "hallucination",
  "satisfies_constraint",
  "sexual_content",
  "violent_content",
  "encourages_harm",
  "denigrates_group",
  "harmful_advice",
  "expresses_opinion",
  "moral_judgement",
] as const;

export const skipReasons = [
  "unclear",
  "unsafe",
  "not_my_language",
  "lack_knowledge",
  "too_long",
  "technical_problem",
  "other",
] as const;
export type SkipReason = (typeof skipReasons)[number];
