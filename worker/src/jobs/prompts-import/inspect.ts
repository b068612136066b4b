import { AppError } from "@hone/core/errors";
import type { ImportInspection, RowIssue } from "@hone/core/prompts/import/inspection";
import type { ImportMapping } from "@hone/core/prompts/import/mapping";
import { type ImportShape, mappingFor, recogniseShapes } from "@hone/core/prompts/import/registry";
import { openRows } from "./open-rows";

const rowsLookedAt = 50;
const rowsShown = 20;
const longestRowShown = 16_000;

export interface FileInspection {
  container: string;
  shape: ImportShape;
  mapping: ImportMapping;
  inspection: ImportInspection;
}

/**
 * Looks at the first rows of a file: what they are, what shape they have, how it would be mapped. A file whose shape
 * nobody knows is taken for plain prompts, whose column a person must name.
 */
export async function inspectFile(file: string, fileName: string): Promise<FileInspection> {
  const opened = await openRows(file, fileName);
  const values: { line: number; value: unknown }[] = [];
  const issues: RowIssue[] = [];
  for await (const { rows } of opened.rows()) {
    for (const row of rows) {
      if ("value" in row) values.push(row);
      else issues.push({ line: row.line, ...row.problem, excerpt: row.excerpt });
    }
    if (values.length >= rowsLookedAt || issues.length >= 1000) break;
  }
  if (values.length + issues.length === 0) throw new AppError("INVALID_INPUT", `${fileName} holds no rows.`);
  const looked = values.slice(0, rowsLookedAt);
  const sample = looked.map(({ value }) => value);
  const shapes = recogniseShapes(sample);
  const best = shapes[0] ?? { shape: "plain" as const, mapping: mappingFor("plain", sample) };
  return {
    container: opened.container,
    shape: best.shape,
    mapping: best.mapping,
    inspection: {
      encoding: opened.encoding,
      rows: looked.filter(({ value }) => isShowable(value)).slice(0, rowsShown),
      issues: issues.slice(0, rowsShown),
      shapes,
    },
  };
}

/** Short enough for a preview, and without characters that a JSON column refuses. */
function isShowable(value: unknown): boolean {
  try {
    const text = JSON.stringify(value) ?? "";
    return text.length <= longestRowShown && !/\\u(?:0000|d[89a-f])/i.test(text);
  } catch {
    return false;
  }
}
