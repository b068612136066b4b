import type { CandidateAssessment, Strength } from "../../../labeling/judgements";
import type { Message } from "../../message";
import { candidateOf, commonSlots, itemOf, rankingOf } from "../common";
import { FieldError, type ImportedRanking } from "../item";
import type { RowView, ShapeDefinition } from "../mapping";
import { completionText, promptOf, textOf, threadOf, unpacked } from "../values";
import { splitPair } from "./preference";

/**
 * Two completions, A and B, and one person's verdict: Tülu's human evaluation (with the acceptability of each),
 * HelpSteer3's preferences and the votes of chat arenas.
 */
export const pairwiseEval: ShapeDefinition = {
  slots: [
    { name: "prompt", guesses: ["prompt", "question", "instruction", "context"] },
    {
      name: "completionA",
      required: true,
      guesses: [
        "completion_a",
        "response_a",
        "response1",
        "response_1",
        "answer_a",
        "output_1",
        "conversation_a",
      ],
    },
    {
      name: "completionB",
      required: true,
      guesses: [
        "completion_b",
        "response_b",
        "response2",
        "response_2",
        "answer_b",
        "output_2",
        "conversation_b",
      ],
    },
    {
      name: "preference",
      required: true,
      guesses: ["preference", "winner", "overall_preference", "preference_strength", "verdict", "choice"],
    },
    { name: "modelA", guesses: ["model_a", "model_1", "generator_1"] },
    { name: "modelB", guesses: ["model_b", "model_2", "generator_2"] },
    { name: "acceptableA", guesses: ["completion_a_is_acceptable", "acceptable_a"] },
    { name: "acceptableB", guesses: ["completion_b_is_acceptable", "acceptable_b"] },
    { ...commonSlots.id, guesses: ["prompt_id", "instance_id", "question_id"] },
    { ...commonSlots.judgementId, guesses: ["judgement_id", "judgment_id", "id", "comparison_id"] },
    commonSlots.annotator,
    commonSlots.system,
    commonSlots.language,
    commonSlots.tags,
    commonSlots.note,
  ],
  options: [],
  specificity: 0.97,
  fits: (view) => view.has("completionA") && view.has("completionB") && view.has("preference"),
  map: (view) => {
    const pair = readPair(view);
    const item = itemOf(view, pair.prompt);
    item.candidates.push(candidateOf(view, "a", pair.a, "modelA"), candidateOf(view, "b", pair.b, "modelB"));
    item.rankings.push(judgement(view));
    return { items: [item], problems: [] };
  },
};

function readPair(view: RowView): { prompt: Message[]; a: string; b: string } {
  const [fieldA, fieldB] = [view.field("completionA"), view.field("completionB")];
  if (view.has("prompt")) {
    return {
      prompt: promptOf(view.value("prompt"), view.field("prompt")),
      a: completionText(view.value("completionA"), fieldA),
      b: completionText(view.value("completionB"), fieldB),
    };
  }
  if (!Array.isArray(unpacked(view.value("completionA"))))
    throw new FieldError(view.field("prompt"), "a prompt was expected, the field is missing or empty");
  const pair = splitPair(
    threadOf(view.value("completionA"), fieldA),
    threadOf(view.value("completionB"), fieldB),
    fieldA,
    fieldB,
  );
  return { prompt: pair.prompt, a: pair.chosen, b: pair.rejected };
}

/** What a verdict says: which side is better (or neither), how much, and whether both are bad. */
interface Verdict {
  better: "a" | "b" | null;
  strength: Strength | null;
  bothBad: boolean;
}

function judgement(view: RowView): ImportedRanking {
  const { better, strength, bothBad } = readVerdict(view.value("preference"), view.field("preference"));
  const acceptable = {
    a: readAcceptable(view.value("acceptableA"), view.field("acceptableA")),
    b: readAcceptable(view.value("acceptableB"), view.field("acceptableB")),
  };
  const assessments: Record<string, CandidateAssessment> = {};
  for (const side of ["a", "b"] as const) {
    if (acceptable[side] !== null)
      assessments[side] = { rating: null, flags: [], attributes: { acceptable: acceptable[side] ? 1 : 0 } };
  }
  return rankingOf(view, better === null ? [["a", "b"]] : better === "a" ? [["a"], ["b"]] : [["b"], ["a"]], {
    strength,
    noneAcceptable: bothBad || (acceptable.a === false && acceptable.b === false),
    assessments,
  });
}

/**
 * Reads `a-is-better`, `b-is-slightly-better`, `tie`, `model_a`, `tie (bothbad)` and the like; numbers are
 * HelpSteer3's scale from −3 (A much better) to 3 (B much better).
 */
export function readVerdict(value: unknown, field: string): Verdict {
  const text = (textOf(value, field) ?? "").trim().toLowerCase();
  if (/^[+-]?[0-3]$/.test(text)) return numericVerdict(Number(text));
  const plain = text.replace(/[\s_()]+/g, "-").replace(/^-|-$/g, "");
  if (/^(tie|equal|same|both|draw|neither)$/.test(plain))
    return { better: null, strength: null, bothBad: false };
  if (/^(tie-)?both-?bad$/.test(plain)) return { better: null, strength: null, bothBad: true };
  const match =
    /^(?:model-|completion-|response-|assistant-)?([ab])(?:-is)?(?:-(significantly|much|clearly|slightly|barely|marginally))?(?:-better)?$/.exec(
      plain,
    );
  if (match === null) {
    const wanted = '"a", "a-is-better", "b-is-slightly-better", "tie" or a number from -3 to 3 was expected';
    throw new FieldError(field, `${wanted}, found ${JSON.stringify(text.slice(0, 40))}`);
  }
  const strength = { much: "significantly", marginally: "barely" }[match[2] ?? ""] ?? match[2];
  const said = plain.endsWith("better") ? "clearly" : null;
  return {
    better: match[1] as "a" | "b",
    strength: (strength as Strength | undefined) ?? said,
    bothBad: false,
  };
}

function numericVerdict(number: number): Verdict {
  const strength = ([null, "slightly", "clearly", "significantly"] as const)[Math.abs(number)] ?? null;
  return { better: number === 0 ? null : number < 0 ? "a" : "b", strength, bothBad: false };
}

function readAcceptable(value: unknown, field: string): boolean | null {
  if (value === undefined) return null;
  const text = lowerText(value, field);
  if (/^(yes|true|1|acceptable)$/.test(text)) return true;
  if (/^(no|false|0|unacceptable)$/.test(text)) return false;
  throw new FieldError(field, `yes or no was expected, found ${JSON.stringify(text.slice(0, 40))}`);
}

function lowerText(value: unknown, field: string): string {
  return (textOf(value, field) ?? "").trim().toLowerCase();
}
