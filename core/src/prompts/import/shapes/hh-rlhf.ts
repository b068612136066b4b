import type { Message } from "../../message";
import { candidateOf, commonSlots, itemOf, rankingOf } from "../common";
import { FieldError } from "../item";
import type { ShapeDefinition } from "../mapping";
import { requiredText } from "../values";
import { splitPair } from "./preference";

/**
 * Anthropic's HH-RLHF: two transcripts in which `Human:` and `Assistant:` stand at the beginning of paragraphs. They
 * share everything but the last answer; a few rows of the published set part earlier, and are reported.
 */
export const hhRlhf: ShapeDefinition = {
  slots: [
    { name: "chosen", required: true, guesses: ["chosen"] },
    { name: "rejected", required: true, guesses: ["rejected"] },
    commonSlots.system,
    commonSlots.id,
    commonSlots.tags,
    commonSlots.annotator,
    commonSlots.judgementId,
  ],
  options: [],
  specificity: 0.93,
  fits: (view) => isTranscript(view.value("chosen")) && isTranscript(view.value("rejected")),
  map: (view) => {
    const [chosenField, rejectedField] = [view.field("chosen"), view.field("rejected")];
    const chosen = readTranscript(requiredText(view, "chosen"), chosenField);
    const rejected = readTranscript(requiredText(view, "rejected"), rejectedField);
    const pair = splitPair(chosen, rejected, chosenField, rejectedField);
    const item = itemOf(view, pair.prompt);
    item.candidates.push(
      candidateOf(view, "chosen", pair.chosen),
      candidateOf(view, "rejected", pair.rejected),
    );
    item.rankings.push(rankingOf(view, [["chosen"], ["rejected"]]));
    return { items: [item], problems: [] };
  },
};

function isTranscript(value: unknown): boolean {
  return typeof value === "string" && /^\s*Human:/.test(value) && value.includes("\n\nAssistant:");
}

/** Reads `\n\nHuman: …\n\nAssistant: …` into messages. */
export function readTranscript(text: string, field: string): Message[] {
  const marks = [...text.matchAll(/(?:^|\n\n)(Human|Assistant):[ ]?/g)];
  if (marks.length === 0 || text.slice(0, marks[0]!.index).trim() !== "")
    throw new FieldError(field, '"\\n\\nHuman: …\\n\\nAssistant: …" was expected');
  return marks.map((mark, i) => {
    const content = text.slice(mark.index + mark[0].length, marks[i + 1]?.index).trim();
    if (content === "") throw new FieldError(field, `turn ${i + 1} (${mark[1]}) is empty; text was expected`);
    return { role: mark[1] === "Human" ? "user" : "assistant", content };
  });
}
