import { FieldError, type ImportedItem, type RowProblem } from "../prompts/import/item";
import {
  fieldAt,
  type ImportMapping,
  importDefaultsSchema,
  isRecord,
  viewRow,
} from "../prompts/import/mapping";
import {
  type ImportShape,
  importShapes,
  mapRow,
  type Recognition,
  recogniseShapes,
} from "../prompts/import/registry";
import { kindOf } from "../prompts/import/values";
import {
  comparisonsOfItem,
  isTextPair,
  marginOf,
  readRankingsRow,
  readTextPair,
  refinePair,
} from "./read-comparisons";
import { conversationsOf, readCompletion, readThread, refuseTools } from "./read-conversation";
import { readRated } from "./read-rated";
import type { TrainingRow } from "./rows";

export interface RowOptions {
  /**
   * What a trainer can use: rows of another kind are problems, and say so. Judgements are comparisons and verdicts on
   * single responses.
   */
  want: "demonstrations" | "comparisons" | "judgements" | "any";
  /**
   * What a prompt and a response are where both are plain text: a user's turn and its answer in the model's chat
   * template, or text and its continuation.
   */
  plainPairs: "conversation" | "text";
}

export interface ReadResult {
  rows: TrainingRow[];
  problems: RowProblem[];
}
export type RowReader = (value: unknown) => ReadResult;

/** A shape of the import, or one of the two that only training knows. */
export type TrainingShape = ImportShape | "text" | "text-pair";

const defaults = importDefaultsSchema.parse({});
const otherThanText = ["messages", "conversations", "prompt", "completion", "instruction", "chosen"];

const isText = (value: unknown) =>
  typeof value === "string" ||
  (isRecord(value) &&
    typeof value.text === "string" &&
    otherThanText.every((key) => value[key] === undefined || value[key] === null));

/** Recognises a file by its first rows: a shape of the import, plain texts, or pairs of plain texts. */
export function recogniseRows(
  sample: readonly unknown[],
): { shape: TrainingShape; mapping: ImportMapping } | null {
  const most = (is: (value: unknown) => boolean) => sample.filter(is).length * 2 > sample.length;
  const none: ImportMapping = { fields: {}, options: {} };
  if (most(isText)) return { shape: "text", mapping: none };
  const found = recogniseShapes(sample);
  // Every row with a prompt is plain; without a completion there is nothing to learn, so any other shape says more.
  const isBare = ({ shape, mapping }: Recognition) => shape === "plain" && mapping.fields.completion === null;
  const best = found.find((recognition) => !isBare(recognition)) ?? found[0];
  if (most(isTextPair) && best?.shape !== "hh-rlhf" && best?.shape !== "preference")
    return { shape: "text-pair", mapping: { fields: { strength: "margin" }, options: {} } };
  if (best === undefined) return null;
  const { shape, mapping } = best;
  // OpenRLHF names what is learned `output`; for prompts alone, which the import is about, that is no completion.
  if (
    shape === "plain" &&
    mapping.fields.completion === null &&
    sample.some((row) => fieldAt(row, "output") !== undefined)
  )
    return { shape, mapping: { ...mapping, fields: { ...mapping.fields, completion: "output" } } };
  return { shape, mapping };
}

/**
 * A reader for the rows of one file.
 * @param sample the file's first rows
 */
export function rowReaderFor(sample: readonly unknown[], options: RowOptions): RowReader {
  const found = recogniseRows(sample);
  return (value) => {
    if (found === null)
      return refused("line", `nothing that can be learned was recognised in ${kindOf(value)}`);
    try {
      return wanted(readRow(value, found.shape, found.mapping, options), options);
    } catch (error) {
      if (error instanceof FieldError) return refused(error.field, error.message);
      throw error;
    }
  };
}

const refused = (field: string, message: string): ReadResult => ({
  rows: [],
  problems: [{ field, message }],
});

const wantedKinds = {
  demonstrations: ["conversation", "text"],
  comparisons: ["comparisons"],
  judgements: ["comparisons", "rated"],
} as const satisfies Record<Exclude<RowOptions["want"], "any">, readonly TrainingRow["kind"][]>;

/** Turns rows of a kind that was not asked for into problems. */
function wanted({ rows, problems }: ReadResult, { want }: RowOptions): ReadResult {
  if (want === "any") return { rows, problems };
  const kinds: readonly TrainingRow["kind"][] = wantedKinds[want];
  const isWanted = (row: TrainingRow) => kinds.includes(row.kind);
  if (rows.every(isWanted)) return { rows, problems };
  const message =
    want === "demonstrations"
      ? "a conversation or a text to learn was expected; the row compares responses"
      : "compared responses were expected; the row holds text to learn, but nothing is compared in it";
  return { rows: rows.filter(isWanted), problems: [...problems, { field: "line", message }] };
}

function readRow(
  value: unknown,
  shape: TrainingShape,
  mapping: ImportMapping,
  options: RowOptions,
): ReadResult {
  if (shape === "text") return one(readText(value));
  if (shape === "text-pair")
    return one(readTextPair(value, marginOf(viewRow(importShapes.preference, value, mapping, defaults))));
  if (shape === "hone-rankings") return one(readRankingsRow(value));
  if (shape === "rated" && (options.want === "judgements" || options.want === "any"))
    return readRated(value, mapping, options.plainPairs);
  if (shape === "rated")
    throw new FieldError(
      mapping.fields.score ?? "label",
      "a demonstration or a comparison was expected: a verdict on one response by itself is neither",
    );
  const view = viewRow(importShapes[shape], value, mapping, defaults);
  if (shape === "chat") return one(readThread(view, "messages"));
  if (shape === "sharegpt") return one(readThread(view, "conversations"));
  if (shape === "plain") return one(readCompletion(view, options.plainPairs));
  if (shape === "preference") {
    refuseTools(value, view.value("prompt"), view.field("prompt"));
    const { items, problems } = mapRow(value, shape, mapping, defaults);
    const rows = items.map((item) => refinePair(view, comparisonsOfItem(item, "line"), options.plainPairs));
    return { rows, problems };
  }
  // LLaMA-Factory lets the input stand alone.
  if (shape === "alpaca" && !view.has("instruction") && view.has("input"))
    mapping = { ...mapping, fields: { ...mapping.fields, instruction: view.field("input"), input: null } };
  const choices = { ...mapping.options };
  if (options.want === "demonstrations") choices.replies = "demonstrations";
  return rowsOfItems(mapRow(value, shape, { ...mapping, options: choices }, defaults));
}

const one = (row: TrainingRow): ReadResult => ({ rows: [row], problems: [] });

function readText(value: unknown): TrainingRow {
  const text = isRecord(value) ? value.text : value;
  if (typeof text !== "string") throw new FieldError("text", `text was expected, ${kindOf(text)} was found`);
  if (text.trim() === "") throw new FieldError("text", "text was expected, the field is empty");
  return { kind: "text", prompt: "", text };
}

/** Instructions give demonstrations, trees of messages and verdicts give comparisons. */
function rowsOfItems({ items, problems }: { items: ImportedItem[]; problems: RowProblem[] }): ReadResult {
  const result: ReadResult = { rows: [], problems: [...problems] };
  for (const item of items) {
    try {
      if (item.demonstrations.length > 0) result.rows.push(...conversationsOf(item));
      else result.rows.push(comparisonsOfItem(item, "line"));
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      // A turn of a tree that nobody ranked is no mistake; a row without anything to learn is.
      if (items.length === 1) result.problems.push({ field: error.field, message: error.message });
    }
  }
  if (result.rows.length === 0 && result.problems.length === 0)
    result.problems.push({ field: "line", message: "nothing to learn was found in the row" });
  return result;
}
