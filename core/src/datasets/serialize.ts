import type { DatasetFormat } from "./formats/format";
import type { DatasetContainer, SplitName } from "./names";

const lineSeparators = /[\u0085\u2028\u2029]/g;

/**
 * One row as one line of JSON, without the line feed. Characters that some readers take for line ends (U+0085, U+2028,
 * U+2029) are written as escapes: the value is the same, and no reader can split the row.
 */
export function toJsonLine(row: object | string): string {
  return JSON.stringify(row).replace(
    lineSeparators,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Text around the rows of a file: nothing for lines, brackets and commas for one array. */
export const textLayouts = {
  jsonl: { open: "", between: "\n", close: "\n", extension: "jsonl" },
  json: { open: "[\n", between: ",\n", close: "\n]\n", extension: "json" },
} as const;

/** Name of the file that holds a split's rows. */
export function fileNameOf(split: SplitName, format: DatasetFormat, container: DatasetContainer): string {
  return `${split}.${container === "parquet" ? "parquet" : textLayouts[format.layout].extension}`;
}
