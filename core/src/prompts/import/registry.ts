import { checkItem } from "./check-item";
import { FieldError, type RowResult } from "./item";
import {
  guessMapping,
  type ImportDefaults,
  type ImportMapping,
  importDefaultsSchema,
  type ShapeDefinition,
  viewRow,
} from "./mapping";
import { alpaca, selfInstruct } from "./shapes/alpaca";
import { chat, sharegpt } from "./shapes/chat";
import { hhRlhf } from "./shapes/hh-rlhf";
import { honeRankings } from "./shapes/hone-rankings";
import { oasstTree } from "./shapes/oasst";
import { pairwiseEval } from "./shapes/pairwise-eval";
import { plain } from "./shapes/plain";
import { preference } from "./shapes/preference";
import { rankedList } from "./shapes/ranked-list";
import { rated } from "./shapes/rated";

export const importShapeNames = [
  "plain",
  "chat",
  "alpaca",
  "sharegpt",
  "oasst-tree",
  "hh-rlhf",
  "preference",
  "ranked-list",
  "self-instruct",
  "pairwise-eval",
  "rated",
  "hone-rankings",
] as const;
export type ImportShape = (typeof importShapeNames)[number];

/** Every shape a row can have. A name without a definition does not compile. */
export const importShapes = {
  plain,
  chat,
  alpaca,
  sharegpt,
  "oasst-tree": oasstTree,
  "hh-rlhf": hhRlhf,
  preference,
  "ranked-list": rankedList,
  "self-instruct": selfInstruct,
  "pairwise-eval": pairwiseEval,
  rated,
  "hone-rankings": honeRankings,
} as const satisfies Record<ImportShape, ShapeDefinition>;

export interface Recognition {
  shape: ImportShape;
  /** 0 to 1: the share of sample rows that fit, weighed by how much the shape's features say. */
  confidence: number;
  mapping: ImportMapping;
}

/** All shapes that fit at least one of the sample rows, the likeliest first. */
export function recogniseShapes(rows: readonly unknown[]): Recognition[] {
  const defaults = importDefaultsSchema.parse({});
  return importShapeNames
    .map((name): Recognition => {
      const shape: ShapeDefinition = importShapes[name];
      const mapping = guessMapping(shape, rows);
      const fitting = rows.filter((row) => fits(shape, row, mapping, defaults)).length;
      const confidence = rows.length === 0 ? 0 : (fitting / rows.length) * shape.specificity;
      return { shape: name, confidence, mapping };
    })
    .filter(({ confidence }) => confidence > 0)
    .sort((a, b) => b.confidence - a.confidence);
}

function fits(shape: ShapeDefinition, row: unknown, mapping: ImportMapping, defaults: ImportDefaults) {
  try {
    return shape.fits(viewRow(shape, row, mapping, defaults));
  } catch (error) {
    if (error instanceof FieldError) return false;
    throw error;
  }
}

/** The mapping a shape would guess for these rows. */
export function mappingFor(shape: ImportShape, rows: readonly unknown[]): ImportMapping {
  return guessMapping(importShapes[shape], rows);
}

/** Required slots that no field fills. */
export function missingSlots(shape: ImportShape, mapping: ImportMapping): string[] {
  const { slots }: ShapeDefinition = importShapes[shape];
  return slots
    .filter(({ name, required }) => required === true && (mapping.fields[name] ?? null) === null)
    .map(({ name }) => name);
}

/** What a row becomes: prompts with what belongs to them, and the reasons why (parts of) it cannot be used. */
export function mapRow(
  row: unknown,
  shape: ImportShape,
  mapping: ImportMapping,
  defaults: ImportDefaults,
): RowResult {
  const definition: ShapeDefinition = importShapes[shape];
  try {
    const { items, problems } = definition.map(viewRow(definition, row, mapping, defaults));
    const found = [...problems];
    const good = items.filter((item) => {
      const problem = checkItem(item);
      if (problem !== null) found.push(problem);
      return problem === null;
    });
    return { items: good, problems: found };
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    return { items: [], problems: [{ field: error.field, message: error.message }] };
  }
}
