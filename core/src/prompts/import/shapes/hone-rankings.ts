import { type RankingsRow, rankingsRowSchema } from "../../../datasets/rankings-row";
import type { CandidateAssessment } from "../../../labeling/judgements";
import { bareItem, FieldError, type ImportedItem } from "../item";
import { fieldAt, type ShapeDefinition } from "../mapping";

/**
 * This product's own lossless K-wise export. A correction comes back as a candidate that its author placed above the
 * original; guideline versions and events belong to the workspace that made them and stay behind.
 */
export const honeRankings: ShapeDefinition = {
  slots: [{ name: "candidates", required: true, guesses: ["candidates"] }],
  options: [],
  specificity: 1,
  fits: (view) => fieldAt(view.row, "format") === "hone-rankings",
  map: (view) => {
    const parsed = rankingsRowSchema.safeParse(view.row);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new FieldError(issue!.path.join("."), issue!.message);
    }
    return { items: [itemOfRow(parsed.data)], problems: [] };
  },
};

function itemOfRow(row: RankingsRow): ImportedItem {
  const item = bareItem(row.prompt);
  item.externalId = row.prompt_id.slice(0, 200);
  item.language = row.language;
  item.tags = row.tags;
  item.candidates = row.candidates.map(({ id, text, model }, i) => ({
    ref: `${i}`,
    text,
    modelName: model,
    externalId: id.slice(0, 200),
  }));
  if (row.kind === "ranking") {
    item.rankings.push({
      tiers: row.tiers.map((tier) => tier.map(String)),
      annotator: row.annotator,
      strength: row.strength,
      noneAcceptable: row.none_acceptable,
      assessments: assessmentsOf(row),
      note: row.note,
      key: row.id,
    });
  }
  addEdit(item, row);
  return item;
}

function assessmentsOf(row: RankingsRow): Record<string, CandidateAssessment> {
  return Object.fromEntries(
    row.candidates.map(({ rating, flags, attributes }, i) => [
      `${i}`,
      { rating, flags, attributes: Object.fromEntries(attributes.map(({ name, value }) => [name, value])) },
    ]),
  );
}

function addEdit(item: ImportedItem, { correction, annotator, id }: RankingsRow): void {
  if (correction === null || correction.candidate === null) return;
  item.candidates.push({ ref: "edit", text: correction.text, modelName: null, externalId: null });
  item.rankings.push({
    tiers: [["edit"], [`${correction.candidate}`]],
    annotator,
    strength: null,
    noneAcceptable: false,
    assessments: {},
    note: "",
    key: `${id} edit`,
  });
}
