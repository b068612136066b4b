import { type RankingsRow, rankingsRowSchema } from "../datasets/rankings-row";
import { strengthMargins, strengths } from "../labeling/vocabulary";
import { FieldError, type ImportedItem } from "../prompts/import/item";
import { fieldAt, isRecord, type RowView } from "../prompts/import/mapping";
import { promptOf, textOf } from "../prompts/import/values";
import type { ComparisonsRow, TrainingJudgement } from "./rows";

/** A row of the project's own format: all candidates, the ranking, and an edit as (edit ≻ original). */
export function readRankingsRow(value: unknown): ComparisonsRow {
  const parsed = rankingsRowSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new FieldError(issue.path.join("."), issue.message);
  }
  const row = parsed.data;
  const responses = row.candidates.map(({ text }) => text);
  const judgements = row.kind === "ranking" ? rankingOf(row) : [];
  const edited = row.correction?.candidate ?? null;
  if (row.correction !== null && edited !== null) {
    if (edited >= responses.length)
      throw new FieldError("correction.candidate", "names a candidate that the row does not have");
    const edit = responses.push(row.correction.text) - 1;
    judgements.push({ tiers: [[edit], [edited]], margin: 0, labeler: row.annotator });
  }
  return comparisonsOf({ kind: "comparisons", prompt: row.prompt, responses, judgements }, "tiers");
}

function rankingOf({ tiers, strength, annotator }: RankingsRow): TrainingJudgement[] {
  const places = tiers.flat();
  if (new Set(places).size < places.length)
    throw new FieldError("tiers", "a candidate stands in more than one place");
  if (places.length < 2) return [];
  return [{ tiers, margin: strength === null ? 0 : strengthMargins[strength], labeler: annotator }];
}

/** The rankings of an imported item. */
export function comparisonsOfItem(item: ImportedItem, field: string): ComparisonsRow {
  const place = new Map(item.candidates.map(({ ref }, i) => [ref, i]));
  const judgements = item.rankings
    .filter(({ tiers }) => tiers.flat().length > 1)
    .map(({ tiers, strength, annotator }) => ({
      tiers: tiers.map((tier) => tier.map((ref) => place.get(ref)!)),
      margin: strength === null ? 0 : strengthMargins[strength],
      labeler: annotator,
    }));
  const responses = item.candidates.map(({ text }) => text);
  return comparisonsOf({ kind: "comparisons", prompt: item.messages, responses, judgements }, field);
}

function comparisonsOf(row: ComparisonsRow, field: string): ComparisonsRow {
  if (row.judgements.length === 0)
    throw new FieldError(field, "two responses in an order were expected: nothing is compared here");
  return row;
}

/**
 * What only the row itself says about a chosen and a rejected response: a margin on any scale, and plain text that is
 * continued instead of answered.
 */
export function refinePair(
  view: RowView,
  row: ComparisonsRow,
  plainPairs: "conversation" | "text",
): ComparisonsRow {
  const margin = marginOf(view);
  const judgements = row.judgements.map((judgement) => ({ ...judgement, margin }));
  const [asked, chosen, rejected] = ["prompt", "chosen", "rejected"].map((slot) => view.value(slot));
  const plain = [asked, chosen, rejected].every((value) => typeof value === "string");
  if (plain && plainPairs === "text" && fieldAt(view.row, "instruction") === undefined)
    return { ...row, prompt: asked as string, judgements };
  if (Array.isArray(asked) && Array.isArray(chosen) && chosen.length > 1) refuseLostPrompt(view, asked, row);
  return { ...row, judgements };
}

/** Where the threads say more than the prompt's own field they must begin with it. */
function refuseLostPrompt(view: RowView, asked: unknown[], { prompt }: ComparisonsRow): void {
  const wanted = promptOf(asked, view.field("prompt"));
  const same = wanted.every(
    ({ role, content }, i) =>
      typeof prompt !== "string" && prompt[i]?.role === role && prompt[i]?.content === content,
  );
  if (!same)
    throw new FieldError(
      view.field("chosen"),
      "one assistant message, or the whole conversation from the prompt on, was expected",
    );
}

/** The margin of a chosen over a rejected response, as the row gives it: a number, or the name of a strength. */
export function marginOf(view: RowView): number {
  const value = view.value("strength");
  if (value === undefined) return 0;
  const named = strengths.find((strength) => strength === value);
  if (named !== undefined) return strengthMargins[named];
  const margin = Number(typeof value === "string" && value.trim() === "" ? Number.NaN : value);
  if (!Number.isFinite(margin) || margin < 0)
    throw new FieldError(
      view.field("strength"),
      "a margin of 0 or more, or the name of a strength, was expected",
    );
  return margin;
}

/** Two texts without a prompt of their own, of which one is preferred: TRL's implicit prompt in the standard form. */
export function isTextPair(value: unknown): value is { chosen: string; rejected: string; margin?: unknown } {
  return (
    isRecord(value) &&
    typeof value.chosen === "string" &&
    typeof value.rejected === "string" &&
    (value.prompt === undefined || value.prompt === null)
  );
}

export function readTextPair(value: unknown, margin: number): ComparisonsRow {
  if (!isTextPair(value)) throw new FieldError("chosen", "chosen and rejected were expected, both text");
  const [chosen, rejected] = [textOf(value.chosen, "chosen"), textOf(value.rejected, "rejected")];
  if (chosen === null || rejected === null)
    throw new FieldError(chosen === null ? "chosen" : "rejected", "text was expected, the field is empty");
  if (chosen === rejected) throw new FieldError("rejected", "another text than chosen was expected");
  const judgement = { tiers: [[0], [1]], margin, labeler: null };
  return { kind: "comparisons", prompt: "", responses: [chosen, rejected], judgements: [judgement] };
}
