import { expect } from "vitest";
import { type ImportDefaults, importDefaultsSchema } from "../mapping";
import { type ImportShape, mapRow, missingSlots, recogniseShapes } from "../registry";

const noDefaults = importDefaultsSchema.parse({});
export const user = (content: string) => ({ role: "user" as const, content });
export const assistant = (content: string) => ({ role: "assistant" as const, content });

/** Recognises the row, checks the shape, and maps it by the guessed mapping. */
export function read(row: unknown, shape: ImportShape, defaults: Partial<ImportDefaults> = {}, options = {}) {
  const [best] = recogniseShapes([row]);
  expect(best?.shape).toBe(shape);
  const mapping = { ...best!.mapping, options: { ...best!.mapping.options, ...options } };
  expect(missingSlots(shape, mapping)).toEqual([]);
  return mapRow(row, shape, mapping, { ...noDefaults, ...defaults });
}

/** The one item of a row without problems. */
export function readOne(
  row: unknown,
  shape: ImportShape,
  defaults: Partial<ImportDefaults> = {},
  options = {},
) {
  const { items, problems } = read(row, shape, defaults, options);
  expect(problems).toEqual([]);
  expect(items).toHaveLength(1);
  return items[0]!;
}
