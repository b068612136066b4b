import type { CandidateAssessment } from "../../../labeling/judgements";
import type { Message } from "../../message";
import { candidateOf, commonSlots, itemOf, rankingOf } from "../common";
import { FieldError } from "../item";
import { isRecord, type RowView, type ShapeDefinition } from "../mapping";
import { completionText, looksLikeMessage, messageOf, promptOf } from "../values";

/** HelpSteer2's five scales, 0 to 4. */
const helpSteerAttributes = ["helpfulness", "correctness", "coherence", "complexity", "verbosity"];

/**
 * One completion and a person's verdict on it alone: rewards of 0 and 1 (Taskmaster), KTO's `label`, HelpSteer2's
 * scales. Becomes a ranking of that one candidate whose assessment carries the numbers: nothing was compared, so no
 * order is made up between the completions of one prompt. A plain 0 or false also says "none is acceptable".
 */
export const rated: ShapeDefinition = {
  slots: [
    { name: "prompt", required: true, guesses: ["context", "prompt", "messages", "instruction", "question"] },
    {
      name: "completion",
      required: true,
      guesses: ["generation", "completion", "response", "answer", "output"],
    },
    { name: "score", required: true, guesses: ["reward", "label", "score", "rating", "helpfulness"] },
    commonSlots.model,
    commonSlots.annotator,
    commonSlots.system,
    { ...commonSlots.id, guesses: ["prompt_id", "id"] },
    commonSlots.judgementId,
    commonSlots.language,
    commonSlots.tags,
    commonSlots.note,
  ],
  options: [],
  specificity: 0.86,
  fits: (view) => view.has("completion") && view.has("score") && readScore(view.value("score")) !== null,
  map: (view) => {
    const completion = view.value("completion");
    const text = looksLikeMessage(completion)
      ? messageOf(completion, view.field("completion")).content
      : completionText(completion, view.field("completion"));
    const item = itemOf(view, threadBefore(view));
    item.candidates.push(candidateOf(view, "1", text));
    const { attributes, refused } = scoresOf(view);
    const assessment: CandidateAssessment = { rating: null, flags: [], attributes };
    item.rankings.push(
      rankingOf(view, [["1"]], { assessments: { "1": assessment }, noneAcceptable: refused }),
    );
    return { items: [item], problems: [] };
  },
};

/** The thread that was answered; an empty one will do where every row is given a system message. */
function threadBefore(view: RowView): Message[] {
  const thread = view.value("prompt");
  const field = view.field("prompt");
  if (Array.isArray(thread) && thread.length === 0) {
    if (view.defaults.system !== null || view.has("system")) return [];
    throw new FieldError(
      field,
      "at least one message was expected, the list is empty: nothing was asked (a default system message for all rows would do)",
    );
  }
  return promptOf(thread, field);
}

function scoresOf(view: RowView): { attributes: Record<string, number>; refused: boolean } {
  const field = view.field("score");
  const score = readScore(view.value("score"));
  if (score === null) throw new FieldError(field, "a number, true or false was expected");
  const attributes: Record<string, number> = { [attributeName(field)]: score.number };
  for (const name of helpSteerAttributes) {
    const number = isRecord(view.row) ? view.row[name] : undefined;
    if (typeof number === "number" || (typeof number === "string" && /^[0-4]$/.test(number)))
      attributes[name] = Number(number);
  }
  return { attributes, refused: score.binary && score.number === 0 && Object.keys(attributes).length === 1 };
}

/** 0 and 1 (also as 0.0, "true" …) are yes and no; other numbers are points on a scale. */
export function readScore(value: unknown): { number: number; binary: boolean } | null {
  const text = String(value).trim().toLowerCase();
  if (value === true || text === "true" || text === "yes") return { number: 1, binary: true };
  if (value === false || text === "false" || text === "no") return { number: 0, binary: true };
  const number = text === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) ? { number, binary: number === 0 || number === 1 } : null;
}

/** The field's own name, in the spelling that attribute scales use. */
function attributeName(field: string): string {
  const name = field
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, 40);
  return name === "" ? "score" : name;
}
