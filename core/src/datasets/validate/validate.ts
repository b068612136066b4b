import type { DatasetFormatName } from "../names";
import { checkStrings } from "./checks";
import { type Finding, isObject, kindOf, type Report } from "./finding";
import { validators } from "./registry";
import { type ParsedRow, readTextRows } from "./text-rows";

export interface ValidationSummary {
  rows: number;
  errors: number;
  warnings: number;
}

/**
 * Checks a text file (JSONL, or one JSON array where the format's readers take that), piece by piece: memory does not
 * grow with the file. Yields what is wrong in the order of the lines and returns the counts.
 */
export function validateText(
  chunks: AsyncIterable<Uint8Array>,
  format: DatasetFormatName,
): AsyncGenerator<Finding, ValidationSummary> {
  return validateRows(readTextRows(chunks, validators[format].acceptsArray), format);
}

/** Checks rows that were read elsewhere, such as those of a Parquet file; their line is the row's number. */
export async function* validateRows(
  rows: AsyncIterable<ParsedRow>,
  format: DatasetFormatName,
): AsyncGenerator<Finding, ValidationSummary> {
  const checker = validators[format].create();
  const summary: ValidationSummary = { rows: 0, errors: 0, warnings: 0 };
  const found: Finding[] = [];
  let line = 1;
  const report: Report = {
    error: (field, message) => found.push({ line, field, message, severity: "error" }),
    warning: (field, message) => found.push({ line, field, message, severity: "warning" }),
  };
  function* drain(): Generator<Finding> {
    for (const finding of found.splice(0)) {
      summary[finding.severity === "error" ? "errors" : "warnings"] += 1;
      yield finding;
    }
  }
  for await (const row of rows) {
    line = row.line;
    if ("severity" in row) found.push(row);
    else {
      summary.rows += 1;
      if (isObject(row.value)) {
        checkStrings(row.value, report);
        checker.row(row.value, report);
      } else report.error("line", `must be one JSON object, but is ${kindOf(row.value)}`);
    }
    yield* drain();
  }
  if (summary.rows > 0) checker.end?.(summary.rows, report);
  else if (summary.errors === 0) report.error("file", "has no rows");
  yield* drain();
  return summary;
}

/** A finding as one line for a terminal: `FILE:LINE: field: what is wrong`. */
export function formatFinding(file: string, { line, field, message, severity }: Finding): string {
  return `${file}:${line}: ${field}: ${severity === "warning" ? "(warning) " : ""}${message}`;
}
