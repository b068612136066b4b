/** Why something could not be written in a format: counted in the manifest, never silently dropped. */
export const skipReasons = {
  empty_response: "a response is empty",
  empty_turn: "a turn of the prompt is empty",
  prompt_not_ending_with_user: "the prompt does not end with a user turn, so there is nothing to answer",
  system_not_first: "the system message is not the first one",
  system_unsupported: "the format has no place for a system prompt",
  tool_unsupported: "the format cannot say what a tool returned",
  roles_not_alternating: "user and assistant do not take turns, which the format demands",
  turn_marker_in_text: "a text contains the marks by which the format separates turns",
  identical_texts: "chosen and rejected are the same text",
  all_tied: "the ranking has one tier only: it prefers nothing",
  candidate_missing: "a ranked candidate no longer exists",
  attributes_missing: "a candidate was not scored on all attributes of the format",
  attribute_out_of_range: "an attribute's score is outside the format's scale",
} as const;

export type SkipReason = keyof typeof skipReasons;
