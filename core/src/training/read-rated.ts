import { FieldError } from "../prompts/import/item";
import { type ImportMapping, importDefaultsSchema, viewRow } from "../prompts/import/mapping";
import { importShapes, mapRow } from "../prompts/import/registry";
import { readScore } from "../prompts/import/shapes/rated";
import type { ReadResult } from "./row-reader";

const defaults = importDefaultsSchema.parse({});

/**
 * A row with one response and a verdict of 0 or 1 on it (Taskmaster's rewards, KTO's labels).
 * @throws FieldError for points on a scale: where good begins on it, nobody said
 */
export function readRated(
  value: unknown,
  mapping: ImportMapping,
  plainPairs: "conversation" | "text",
): ReadResult {
  const view = viewRow(importShapes.rated, value, mapping, defaults);
  const { items, problems } = mapRow(value, "rated", mapping, defaults);
  const item = items[0];
  if (item === undefined) return { rows: [], problems };
  const ranking = item.rankings[0]!;
  const score = readScore(view.value("score"));
  const scales = Object.values(ranking.assessments).flatMap(({ attributes }) => Object.keys(attributes));
  if (!score?.binary || scales.length > 1)
    throw new FieldError(
      view.field("score"),
      "0 or 1 was expected; points on a scale do not say which responses are good",
    );
  const [asked, answer] = [view.value("prompt"), view.value("completion")];
  const isText = plainPairs === "text" && typeof asked === "string" && typeof answer === "string";
  const row = {
    kind: "rated" as const,
    prompt: isText ? asked : item.messages,
    response: item.candidates[0]!.text,
    good: score.number === 1,
    labeler: ranking.annotator,
  };
  return { rows: [row], problems };
}
