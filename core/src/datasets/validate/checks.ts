import { type Fields, isAbsent, isObject, kindOf, type Report } from "./finding";

/** A string that says something. Reports and returns false otherwise. */
export function checkText(value: unknown, field: string, report: Report): value is string {
  if (typeof value !== "string") {
    report.error(field, value === undefined ? "is missing" : `must be a string, but is ${kindOf(value)}`);
    return false;
  }
  if (value === "") report.error(field, "is empty");
  return value !== "";
}

/** A string or nothing. */
export function checkOptionalString(value: unknown, field: string, report: Report): void {
  if (!isAbsent(value) && typeof value !== "string")
    report.error(field, `must be a string, but is ${kindOf(value)}`);
}

export function checkBoolean(value: unknown, field: string, report: Report): void {
  if (typeof value !== "boolean")
    report.error(
      field,
      value === undefined ? "is missing" : `must be true or false, but is ${kindOf(value)}`,
    );
}

/** A finite number or nothing. */
export function checkOptionalNumber(value: unknown, field: string, report: Report): void {
  if (!isAbsent(value) && (typeof value !== "number" || !Number.isFinite(value)))
    report.error(field, `must be a number, but is ${kindOf(value)}`);
}

/** A whole number from `min` to `max`. */
export function checkInteger(
  value: unknown,
  field: string,
  report: Report,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): value is number {
  const fits = Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
  const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`;
  if (!fits)
    report.error(
      field,
      value === undefined ? "is missing" : `must be a whole number, ${range}, but is ${kindOf(value)}`,
    );
  return fits;
}

export function checkList(value: unknown, field: string, report: Report): value is unknown[] {
  if (Array.isArray(value)) return true;
  report.error(field, value === undefined ? "is missing" : `must be a list, but is ${kindOf(value)}`);
  return false;
}

export function checkObject(value: unknown, field: string, report: Report): value is Fields {
  if (isObject(value)) return true;
  report.error(field, value === undefined ? "is missing" : `must be an object, but is ${kindOf(value)}`);
  return false;
}

/** Strings that hold no half of a surrogate pair and no NUL: what every reader can encode as UTF-8 text. */
export function checkStrings(row: unknown, report: Report): void {
  const waiting: { value: unknown; path: string }[] = [{ value: row, path: "" }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, path } = next;
    if (typeof value === "string") checkString(value, path || "line", report);
    else if (Array.isArray(value))
      for (const [i, item] of value.entries()) waiting.push({ value: item, path: `${path}[${i}]` });
    else if (isObject(value))
      for (const [key, item] of Object.entries(value))
        waiting.push({ value: item, path: path === "" ? key : `${path}.${key}` });
  }
}

const loneSurrogate = /(?:[\ud800-\udbff](?![\udc00-\udfff]))|(?:(?<![\ud800-\udbff])[\udc00-\udfff])/;

function checkString(text: string, field: string, report: Report): void {
  if (loneSurrogate.test(text))
    report.error(field, "contains half of a surrogate pair, which is no character and cannot be encoded");
  else if (text.includes("\0")) report.error(field, "contains the character U+0000 (NUL)");
}

/**
 * Notices when a file changes its mind about how it writes something: a column must hold plain strings in all rows or
 * message lists in all rows.
 */
export class SameThroughout {
  private first: { style: string; row: number } | null = null;
  private row = 0;

  /** Counts a row; call once for every row. */
  next(): void {
    this.row += 1;
  }

  check(style: string, field: string, report: Report): void {
    this.first ??= { style, row: this.row };
    if (this.first.style !== style)
      report.error(
        field,
        `is ${style}, but row ${this.first.row} of this file has ${this.first.style}; a file must not mix the two`,
      );
  }
}
