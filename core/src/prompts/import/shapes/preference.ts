import { type Strength, strengthMargins, strengths } from "../../../labeling/judgements";
import type { Message } from "../../message";
import { candidateOf, commonSlots, itemOf, rankingOf } from "../common";
import { FieldError } from "../item";
import type { RowView, ShapeDefinition } from "../mapping";
import { completionText, looksLikeMessage, optionalText, promptOf, threadOf, unpacked } from "../values";
import { historyOf, instructionText } from "./alpaca";

/**
 * Chosen and rejected completions of one prompt, in the spellings of TRL (explicit and implicit prompt), OpenAI,
 * Axolotl and LLaMA-Factory. Each row is one ranking of two candidates.
 */
export const preference: ShapeDefinition = {
  slots: [
    {
      name: "prompt",
      guesses: [
        "prompt",
        "input.messages",
        "messages",
        "conversations",
        "instruction",
        "question",
        "context",
      ],
    },
    { name: "chosen", required: true, guesses: ["chosen", "preferred_output", "preferred"] },
    { name: "rejected", required: true, guesses: ["rejected", "non_preferred_output", "dispreferred"] },
    { name: "input", guesses: ["input"] },
    { name: "history", guesses: ["history"] },
    { name: "strength", guesses: ["strength", "margin"] },
    { name: "chosenModel", guesses: ["chosen_model", "model_chosen"] },
    { name: "rejectedModel", guesses: ["rejected_model", "model_rejected"] },
    commonSlots.system,
    commonSlots.id,
    commonSlots.language,
    commonSlots.tags,
    commonSlots.annotator,
    commonSlots.judgementId,
    commonSlots.note,
  ],
  options: [],
  specificity: 0.9,
  fits: (view) =>
    view.has("chosen") && view.has("rejected") && (view.has("prompt") || isThread(view.value("chosen"))),
  map: (view) => {
    const pair = view.has("prompt") ? explicitPair(view) : implicitPair(view);
    const item = itemOf(view, pair.prompt);
    item.candidates.push(
      candidateOf(view, "chosen", pair.chosen, "chosenModel"),
      candidateOf(view, "rejected", pair.rejected, "rejectedModel"),
    );
    item.rankings.push(rankingOf(view, [["chosen"], ["rejected"]], { strength: strengthOf(view) }));
    return { items: [item], problems: [] };
  },
};

interface Pair {
  prompt: Message[];
  chosen: string;
  rejected: string;
}

function isThread(value: unknown): boolean {
  const list = unpacked(value);
  return Array.isArray(list) && list.length > 1 && list.every(looksLikeMessage);
}

function explicitPair(view: RowView): Pair {
  // Some sets repeat the prompt inside chosen and rejected; the threads then say more than the prompt's own field.
  if (isThread(view.value("chosen")) && isThread(view.value("rejected"))) return implicitPair(view);
  const asked = promptOf(view.value("prompt"), view.field("prompt"));
  const input = typeof view.value("input") === "string" ? optionalText(view, "input") : null;
  const last = asked.at(-1)!;
  const prompt =
    asked.length === 1 && input !== null
      ? [{ ...last, content: instructionText(last.content, input) }]
      : asked;
  return {
    prompt: [...historyOf(view), ...prompt],
    chosen: completionText(view.value("chosen"), view.field("chosen")),
    rejected: completionText(view.value("rejected"), view.field("rejected")),
  };
}

function implicitPair(view: RowView): Pair {
  const chosen = threadOf(view.value("chosen"), view.field("chosen"));
  const rejected = threadOf(view.value("rejected"), view.field("rejected"));
  return splitPair(chosen, rejected, view.field("chosen"), view.field("rejected"));
}

/** Two threads that share everything but their last message, an assistant's. */
export function splitPair(
  first: Message[],
  second: Message[],
  firstField: string,
  secondField: string,
): Pair {
  const prompt = first.slice(0, -1);
  for (const [thread, field] of [
    [first, firstField],
    [second, secondField],
  ] as const) {
    const last = thread.at(-1);
    if (last?.role !== "assistant")
      throw new FieldError(
        field,
        `an assistant message was expected at the end, found ${last?.role ?? "nothing"}`,
      );
  }
  if (prompt.length === 0) throw new FieldError(firstField, "a prompt before the last message was expected");
  const same =
    second.length === first.length &&
    prompt.every((message, i) => message.role === second[i]!.role && message.content === second[i]!.content);
  if (!same) {
    throw new FieldError(
      secondField,
      `the same messages as in ${firstField} were expected before the last one: both must answer one prompt`,
    );
  }
  return { prompt, chosen: first.at(-1)!.content, rejected: second.at(-1)!.content };
}

/** A strength by name, or a margin on Llama 2's scale; a margin of 0 says nothing. */
function strengthOf(view: RowView): Strength | null {
  const value = view.value("strength");
  const named = strengths.find((strength) => strength === value);
  if (named !== undefined) return named;
  const margin = Number(value);
  if (value === undefined || margin === 0) return null;
  return strengths.find((strength) => strengthMargins[strength] === margin) ?? null;
}
