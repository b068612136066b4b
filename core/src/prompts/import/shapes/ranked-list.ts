import { candidateOf, commonSlots, itemOf, rankingOf, tiersByScore } from "../common";
import { FieldError } from "../item";
import { isRecord, type ShapeDefinition } from "../mapping";
import { completionText, kindOf, promptOf, textOf, unpacked } from "../values";

/** One prompt with a list of ranked answers (Nectar, Axolotl's `zephyr.nectar`): rank 1 is best, equal ranks tie. */
export const rankedList: ShapeDefinition = {
  slots: [
    { name: "prompt", required: true, guesses: ["prompt", "question", "instruction", "messages"] },
    { name: "answers", required: true, guesses: ["answers", "responses", "completions", "candidates"] },
    commonSlots.system,
    commonSlots.id,
    commonSlots.language,
    commonSlots.tags,
    commonSlots.annotator,
    commonSlots.judgementId,
    commonSlots.note,
  ],
  options: [],
  specificity: 0.94,
  fits: (view) => {
    const answers = unpacked(view.value("answers"));
    return view.has("prompt") && Array.isArray(answers) && isRecord(answers[0]) && "rank" in answers[0];
  },
  map: (view) => {
    const field = view.field("answers");
    const answers = unpacked(view.value("answers"));
    if (!Array.isArray(answers) || answers.length === 0)
      throw new FieldError(field, "a list of answers with ranks was expected");
    const item = itemOf(view, promptOf(view.value("prompt"), view.field("prompt")));
    const ranks = answers.map((answer: unknown, i) => {
      const { text, rank, model } = readAnswer(answer, `${field}[${i}]`);
      item.candidates.push({
        ...candidateOf(view, `${i}`, text),
        modelName: model ?? view.defaults.modelName,
      });
      return { ref: `${i}`, score: rank };
    });
    const ranked = ranks.flatMap(({ ref, score }) => (score === null ? [] : [{ ref, score }]));
    if (ranked.length > 0) item.rankings.push(rankingOf(view, tiersByScore(ranked, "ascending")));
    return { items: [item], problems: [] };
  },
};

function readAnswer(
  answer: unknown,
  field: string,
): { text: string; rank: number | null; model: string | null } {
  if (!isRecord(answer))
    throw new FieldError(field, `an answer object was expected, ${kindOf(answer)} was found`);
  const key = ["answer", "text", "content", "response", "completion"].find(
    (name) => answer[name] !== undefined,
  );
  const rank = answer.rank === null || answer.rank === undefined ? null : Number(answer.rank);
  if (rank !== null && !Number.isFinite(rank)) throw new FieldError(`${field}.rank`, "a number was expected");
  return {
    text: completionText(answer[key ?? "answer"], `${field}.${key ?? "answer"}`),
    rank,
    model: textOf(answer.model ?? answer.model_name, `${field}.model`)?.slice(0, 200) ?? null,
  };
}
