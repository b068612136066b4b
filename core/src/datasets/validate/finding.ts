/** Something a checker noticed, at a place a person can go to. */
export interface Finding {
  /** From 1: line of a JSONL file, line on which the row begins in a JSON array, row number in Parquet. */
  line: number;
  /** Path of the field, such as `messages[2].role`; `line` or `file` when the trouble is not in one field. */
  field: string;
  message: string;
  /** A warning is legal by the format's documentation, yet probably not meant. */
  severity: "error" | "warning";
}

/** Reports about the row at hand. */
export interface Report {
  error(field: string, message: string): void;
  warning(field: string, message: string): void;
}

/** Checks the rows of one file, one after the other; may remember what earlier rows were like. */
export interface RowChecker {
  row(value: Record<string, unknown>, report: Report): void;
  /** After the last row: what can only be said of the whole file. */
  end?(rows: number, report: Report): void;
}

export interface Validator {
  /** Where the rules come from. */
  source: string;
  /** Whether the format's readers also take one JSON array. */
  acceptsArray: boolean;
  create(): RowChecker;
}

export type Fields = Record<string, unknown>;

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Columns of a Parquet file that a row does not use are null: that is as good as absent. */
export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** What a value is, for "must be …, but is …". */
export function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? "a string" : `the ${typeof value} ${String(value)}`;
}
