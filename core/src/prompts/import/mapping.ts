import { z } from "zod";
import type { RowResult } from "./item";

/** A place of a shape that a column or field of the file can fill. */
export interface Slot {
  name: string;
  required?: boolean;
  /** Field names tried in this order; upper and lower case, spaces, `-` and `_` do not matter. Dots go deeper. */
  guesses: readonly string[];
}

/** A choice that a shape offers beside its slots; the first value is the default. */
export interface ShapeOption {
  name: string;
  values: readonly [string, ...string[]];
}

/** Which field of the file fills which slot (null: none), and the chosen options. Edited on the import page. */
export const importMappingSchema = z.object({
  fields: z.record(z.string().max(40), z.string().max(200).nullable()),
  options: z.record(z.string().max(40), z.string().max(40)).default({}),
});
export type ImportMapping = z.infer<typeof importMappingSchema>;

/** What every row of a file is given unless it says otherwise itself. */
export const importDefaultsSchema = z.object({
  tags: z.array(z.string().trim().min(1).max(80)).max(50).default([]),
  /** BCP 47; null leaves it to a guess from the text. */
  language: z.string().trim().min(2).max(20).nullable().default(null),
  harmful: z.boolean().default(false),
  /** Put before every prompt that has no system message of its own. */
  system: z.string().max(50_000).nullable().default(null),
  /** Who wrote and judged, where the file does not say. */
  annotator: z.string().trim().min(1).max(200).nullable().default(null),
  /** Whose completions these are, where the file does not say. */
  modelName: z.string().trim().min(1).max(200).nullable().default(null),
});
export type ImportDefaults = z.infer<typeof importDefaultsSchema>;

/** Reads a row through a mapping: a slot's value, its field name for messages, and the chosen options. */
export interface RowView {
  readonly row: unknown;
  readonly defaults: ImportDefaults;
  has(slot: string): boolean;
  value(slot: string): unknown;
  /** Name of the field that fills the slot, for messages. */
  field(slot: string): string;
  option(name: string): string;
}

/** A shape of rows: how it is recognised and what its rows become. */
export interface ShapeDefinition {
  slots: readonly Slot[];
  options: readonly ShapeOption[];
  /** How much a fitting row says about this shape and not another, 0 to 1. */
  specificity: number;
  /** Whether a row has this shape's features, seen through the guessed mapping. */
  fits(view: RowView): boolean;
  /** Throws `FieldError` when nothing of the row can be used. */
  map(view: RowView): RowResult;
}

/** The value at a field name or dotted path; own properties only. A row that is not an object has the field `""`. */
export function fieldAt(row: unknown, path: string): unknown {
  if (path === "") return row;
  if (!isRecord(row)) return undefined;
  if (Object.hasOwn(row, path)) return row[path];
  let value: unknown = row;
  for (const part of path.split(".")) {
    if (!isRecord(value) || !Object.hasOwn(value, part)) return undefined;
    value = value[part];
  }
  return value;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Fills a shape's slots with the fields that the sample rows have, and its options with their defaults. */
export function guessMapping(shape: ShapeDefinition, rows: readonly unknown[]): ImportMapping {
  const fields: ImportMapping["fields"] = {};
  const taken = new Set<string>();
  for (const slot of shape.slots) {
    const found = findField(slot.guesses, rows, taken);
    if (found !== null) taken.add(found);
    fields[slot.name] = found;
  }
  return { fields, options: Object.fromEntries(shape.options.map(({ name, values }) => [name, values[0]])) };
}

function findField(
  guesses: readonly string[],
  rows: readonly unknown[],
  taken: ReadonlySet<string>,
): string | null {
  for (const guess of guesses) {
    for (const row of rows) {
      const found = matchingField(guess, row);
      if (found !== null && !taken.has(found) && isFilled(fieldAt(row, found))) return found;
    }
  }
  return null;
}

function matchingField(guess: string, row: unknown): string | null {
  if (guess === "") return isRecord(row) || row === undefined ? null : "";
  if (!isRecord(row)) return null;
  if (guess.includes(".")) return fieldAt(row, guess) === undefined ? null : guess;
  return Object.keys(row).find((key) => plainName(key) === plainName(guess)) ?? null;
}

const plainName = (name: string) => name.toLowerCase().replace(/[\s_-]/g, "");

function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** Field names of the sample rows, one level deep into plain objects: what the mapping editor offers. */
export function fieldNames(rows: readonly unknown[]): string[] {
  const names = new Set<string>();
  for (const row of rows) {
    if (!isRecord(row)) names.add("");
    else {
      for (const [key, value] of Object.entries(row)) {
        names.add(key);
        if (isRecord(value)) for (const inner of Object.keys(value)) names.add(`${key}.${inner}`);
      }
    }
  }
  return [...names];
}

/** A row seen through a mapping. */
export function viewRow(
  shape: ShapeDefinition,
  row: unknown,
  mapping: ImportMapping,
  defaults: ImportDefaults,
): RowView {
  const value = (slot: string): unknown => {
    const field = mapping.fields[slot];
    if (field === undefined || field === null) return undefined;
    const found = fieldAt(row, field);
    return isFilled(found) ? found : undefined;
  };
  return {
    row,
    defaults,
    value,
    has: (slot) => value(slot) !== undefined,
    field: (slot) => mapping.fields[slot] || slot,
    option: (name) => {
      const definition = shape.options.find((option) => option.name === name);
      const chosen = mapping.options[name];
      if (definition === undefined) return chosen ?? "";
      return chosen !== undefined && definition.values.includes(chosen) ? chosen : definition.values[0];
    },
  };
}
