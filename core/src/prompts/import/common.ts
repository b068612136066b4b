import type { Message } from "../message";
import {
  bareItem,
  FieldError,
  type ImportedCandidate,
  type ImportedItem,
  type ImportedRanking,
} from "./item";
import type { RowView, ShapeOption, Slot } from "./mapping";
import { optionalText, shortText, tagsOf, withSystem } from "./values";

/** Slots that every shape offers. */
export const commonSlots = {
  system: { name: "system", guesses: ["system", "system_prompt", "systemPrompt"] },
  id: { name: "id", guesses: ["id", "prompt_id", "uuid", "instance_id"] },
  language: { name: "language", guesses: ["language", "lang", "locale"] },
  tags: { name: "tags", guesses: ["tags", "tag", "category", "labels"] },
  annotator: {
    name: "annotator",
    guesses: ["annotator", "annotator_id", "evaluator", "labeler", "worker_id", "user_id", "judge"],
  },
  model: { name: "model", guesses: ["model", "model_name", "generator"] },
  judgementId: {
    name: "judgementId",
    guesses: ["judgement_id", "judgment_id", "comparison_id", "question_id"],
  },
  note: { name: "note", guesses: ["note", "comment", "justification", "rationale", "preference_statement"] },
} as const satisfies Record<string, Slot>;

/** What becomes of a completion that the data already hold. */
export const completionOption: ShapeOption = {
  name: "completion",
  values: ["demonstration", "candidate", "drop"],
};

/** What becomes of an assistant message at the end of a conversation; `history` keeps it in the prompt. */
export const lastAssistantOption: ShapeOption = {
  name: "completion",
  values: ["demonstration", "candidate", "history", "drop"],
};

/** An item with the common slots filled in and the system message in its place. */
export function itemOf(view: RowView, messages: Message[]): ImportedItem {
  const system = optionalText(view, "system") ?? view.defaults.system;
  return {
    ...bareItem(withSystem(messages, system)),
    externalId: shortText(view, "id"),
    language: shortText(view, "language")?.slice(0, 20) ?? null,
    tags: tagsOf(view, "tags"),
  };
}

/** Adds a completion as the option `completion` says. */
export function addCompletion(view: RowView, item: ImportedItem, text: string): void {
  const choice = view.option("completion");
  if (choice === "demonstration") {
    item.demonstrations.push({ text, annotator: annotatorOf(view), note: "", key: null });
  } else if (choice === "candidate") {
    item.candidates.push(candidateOf(view, "1", text));
  }
}

/**
 * Makes an item of a conversation: an assistant message at its end answers the rest, so it leaves the prompt unless
 * the option says `history`.
 */
export function itemOfConversation(view: RowView, thread: Message[], field: string): ImportedItem {
  const last = thread.at(-1)!;
  if (last.role !== "assistant" || view.option("completion") === "history") return itemOf(view, thread);
  const prompt = thread.slice(0, -1);
  if (!prompt.some(({ role }) => role !== "system") && view.defaults.system === null && !view.has("system")) {
    throw new FieldError(field, "a message before the assistant's was expected; nothing was asked");
  }
  const item = itemOf(view, prompt);
  if (item.messages.length === 0) throw new FieldError(field, "at least one message was expected");
  addCompletion(view, item, last.content);
  return item;
}

export function annotatorOf(view: RowView): string | null {
  return shortText(view, "annotator") ?? view.defaults.annotator;
}

export function candidateOf(
  view: RowView,
  ref: string,
  text: string,
  modelSlot = "model",
): ImportedCandidate {
  return { ref, text, modelName: shortText(view, modelSlot) ?? view.defaults.modelName, externalId: null };
}

/** A ranking with nothing but its order. */
export function rankingOf(
  view: RowView,
  tiers: string[][],
  more: Partial<ImportedRanking> = {},
): ImportedRanking {
  return {
    tiers,
    annotator: annotatorOf(view),
    strength: null,
    noneAcceptable: false,
    assessments: {},
    note: optionalText(view, "note") ?? "",
    key: shortText(view, "judgementId"),
    ...more,
  };
}

/** Turns numbers into tiers, best first; equal numbers tie. */
export function tiersByScore(
  entries: readonly { ref: string; score: number }[],
  order: "ascending" | "descending",
): string[][] {
  const scores = [...new Set(entries.map(({ score }) => score))].sort((a, b) =>
    order === "ascending" ? a - b : b - a,
  );
  return scores.map((score) => entries.filter((entry) => entry.score === score).map(({ ref }) => ref));
}
