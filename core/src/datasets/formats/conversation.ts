import type { Message } from "../../prompts/message";
import { type Comparison, comparisonOfCorrection, comparisonsOf, tiersOfCandidates } from "../comparisons";
import type { PromptJudgements } from "../judgements";
import type { SkipReason } from "../skip-reasons";
import type { RowSink } from "./format";

/** What a format can say of a prompt. */
export interface PromptRules {
  system: boolean;
  tool: boolean;
  /** User and assistant must take turns, beginning and ending with the user. */
  alternating: boolean;
}

/** Chat formats that hand the messages to a model's own template. */
export const chatRules: PromptRules = { system: true, tool: true, alternating: false };

export interface CheckedPrompt {
  system: string | null;
  /** Without the system message; at least one, and the last is what a response answers. */
  turns: Message[];
}

/** Takes a prompt apart, or says why the format cannot hold it. */
export function checkPrompt(messages: readonly Message[], rules: PromptRules): CheckedPrompt | SkipReason {
  const system = messages[0]?.role === "system" ? messages[0].content : null;
  const turns = system === null ? [...messages] : messages.slice(1);
  if (turns.some((turn) => turn.role === "system")) return "system_not_first";
  if (system !== null && !rules.system) return "system_unsupported";
  const last = turns.at(-1)?.role;
  if (turns.some((turn) => turn.role === "tool") && !rules.tool) return "tool_unsupported";
  if (last !== "user" && last !== "tool") return "prompt_not_ending_with_user";
  if (turns.some((turn) => turn.role !== "tool" && turn.content.trim() === "")) return "empty_turn";
  const takesTurns = turns.every((turn, i) => turn.role === (i % 2 === 0 ? "user" : "assistant"));
  if (rules.alternating && !takesTurns) return "roles_not_alternating";
  return { system, turns };
}

/** Calls `write` for every demonstration whose prompt and text the format can hold. */
export function eachDemonstration(
  item: PromptJudgements,
  rules: PromptRules,
  sink: RowSink,
  write: (prompt: CheckedPrompt, text: string) => object | SkipReason,
): void {
  const prompt = checkPrompt(item.messages, rules);
  for (const { text } of item.demonstrations) {
    if (typeof prompt === "string") sink.skip(prompt);
    else if (text.trim() === "") sink.skip("empty_response");
    else emit(write(prompt, text), sink);
  }
}

/** Calls `write` for every comparison whose prompt and texts the format can hold. */
export function eachComparison(
  item: PromptJudgements,
  rules: PromptRules,
  sink: RowSink,
  write: (prompt: CheckedPrompt, comparison: Comparison) => object | SkipReason,
): void {
  const prompt = checkPrompt(item.messages, rules);
  for (const comparison of allComparisons(item, sink)) {
    if (typeof prompt === "string") sink.skip(prompt);
    else if (comparison.chosen.trim() === "" || comparison.rejected.trim() === "")
      sink.skip("empty_response");
    else if (comparison.chosen === comparison.rejected) sink.skip("identical_texts");
    else emit(write(prompt, comparison), sink);
  }
}

function* allComparisons(item: PromptJudgements, sink: RowSink): Generator<Comparison> {
  for (const ranking of item.rankings) {
    const tiers = tiersOfCandidates(ranking);
    if (tiers === null) sink.skip("candidate_missing");
    else {
      const pairs = comparisonsOf(ranking, tiers);
      if (pairs.length === 0) sink.skip("all_tied");
      yield* pairs;
    }
  }
  for (const correction of item.corrections) yield comparisonOfCorrection(correction);
}

export function emit(outcome: object | SkipReason, sink: RowSink): void {
  if (typeof outcome === "string") sink.skip(outcome);
  else sink.row(outcome);
}

/** The prompt as a message list again, in the order and with the keys every chat format uses. */
export function toMessages({ system, turns }: CheckedPrompt): { role: string; content: string }[] {
  const messages = turns.map(({ role, content }) => ({ role: role as string, content }));
  return system === null ? messages : [{ role: "system", content: system }, ...messages];
}

export function assistant(content: string): { role: "assistant"; content: string } {
  return { role: "assistant", content };
}
