import type { Message } from "../../message";
import { addCompletion, commonSlots, completionOption, itemOf } from "../common";
import { FieldError } from "../item";
import { isRecord, type RowView, type ShapeDefinition } from "../mapping";
import { optionalText, requiredText, unpacked } from "../values";

/** An instruction and its input, as one user turn with an empty line between them. */
export function instructionText(instruction: string, input: string | null): string {
  return input === null ? instruction : `${instruction.trimEnd()}\n\n${input}`;
}

/** Alpaca: instruction, input, output; LLaMA-Factory adds system and history, a list of [question, answer]. */
export const alpaca: ShapeDefinition = {
  slots: [
    { name: "instruction", required: true, guesses: ["instruction", "question"] },
    { name: "input", guesses: ["input", "context"] },
    { name: "output", guesses: ["output", "response", "answer"] },
    { name: "history", guesses: ["history"] },
    commonSlots.system,
    commonSlots.id,
    commonSlots.language,
    commonSlots.tags,
    commonSlots.annotator,
    commonSlots.model,
  ],
  options: [completionOption],
  specificity: 0.8,
  fits: (view) => view.has("instruction") && (view.has("output") || view.has("input")),
  map: (view) => {
    const question = instructionText(requiredText(view, "instruction"), optionalText(view, "input"));
    const item = itemOf(view, [...historyOf(view), { role: "user", content: question }]);
    const output = optionalText(view, "output");
    if (output !== null) addCompletion(view, item, output);
    return { items: [item], problems: [] };
  },
};

/** Earlier turns as [question, answer] pairs. */
export function historyOf(view: RowView): Message[] {
  const history = unpacked(view.value("history"));
  if (history === undefined) return [];
  const field = view.field("history");
  if (!Array.isArray(history)) throw new FieldError(field, "a list of [question, answer] was expected");
  return history.flatMap((turn, i): Message[] => {
    if (!Array.isArray(turn) || typeof turn[0] !== "string" || typeof turn[1] !== "string")
      throw new FieldError(`${field}[${i}]`, "[question, answer], both text, was expected");
    return [
      { role: "user", content: turn[0] },
      { role: "assistant", content: turn[1] },
    ];
  });
}

/** Self-Instruct's seed tasks: one instruction with several instances of input and output; one prompt each. */
export const selfInstruct: ShapeDefinition = {
  slots: [
    { name: "instruction", required: true, guesses: ["instruction"] },
    { name: "instances", required: true, guesses: ["instances"] },
    commonSlots.system,
    commonSlots.id,
    commonSlots.language,
    commonSlots.tags,
    commonSlots.annotator,
  ],
  options: [completionOption],
  specificity: 0.95,
  fits: (view) => view.has("instruction") && Array.isArray(view.value("instances")),
  map: (view) => {
    const instruction = requiredText(view, "instruction");
    const field = view.field("instances");
    const instances = unpacked(view.value("instances"));
    if (!Array.isArray(instances) || instances.length === 0)
      throw new FieldError(field, "a list with at least one instance was expected");
    const items = instances.map((instance, i) => {
      if (!isRecord(instance))
        throw new FieldError(`${field}[${i}]`, "an object with input and output was expected");
      const input = instanceText(instance.input, `${field}[${i}].input`);
      const output = instanceText(instance.output, `${field}[${i}].output`);
      const item = itemOf(view, [{ role: "user", content: instructionText(instruction, input) }]);
      if (item.externalId !== null && instances.length > 1) item.externalId = `${item.externalId}#${i + 1}`;
      if (output !== null) addCompletion(view, item, output);
      return item;
    });
    return { items, problems: [] };
  },
};

function instanceText(value: unknown, field: string): string | null {
  if (value === undefined || value === null || value === "") return null;
  if (typeof value !== "string") throw new FieldError(field, "text was expected");
  return value.trim() === "" ? null : value;
}
