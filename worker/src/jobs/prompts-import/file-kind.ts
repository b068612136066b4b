import { AppError } from "@hone/core/errors";
import type { ImportContainer } from "@hone/core/prompts/import/inspection";

/** What the first bytes of other kinds of files look like, and what to do with them. */
const strangers: [signature: string | Buffer, name: string, advice: string][] = [
  [Buffer.from([0x1f, 0x8b]), "a gzip archive", "unpack it (gunzip) and import what is inside"],
  [
    "PK\x03\x04",
    "a ZIP archive or an Excel workbook",
    "unpack it, or save the sheet as CSV, and import that",
  ],
  ["PK\x05\x06", "an empty ZIP archive", "import a JSONL, JSON, CSV or Parquet file"],
  [
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
    "a Zstandard archive",
    "unpack it (unzstd) and import what is inside",
  ],
  ["BZh", "a bzip2 archive", "unpack it (bunzip2) and import what is inside"],
  [
    Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a]),
    "an xz archive",
    "unpack it (unxz) and import what is inside",
  ],
  [Buffer.from([0x37, 0x7a, 0xbc, 0xaf]), "a 7-Zip archive", "unpack it and import what is inside"],
  ["%PDF", "a PDF document", "import a JSONL, JSON, CSV or Parquet file"],
  ["SQLite format 3", "an SQLite database", "export its table as CSV and import that"],
  ["ARROW1", "an Arrow file", "save it as Parquet and import that"],
  [Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), "an old Office document", "save the sheet as CSV and import that"],
  [Buffer.from([0x89, 0x50, 0x4e, 0x47]), "a PNG image", "import a JSONL, JSON, CSV or Parquet file"],
];

/** Refuses files that cannot hold rows, by name. */
export function refuseStrangers(head: Buffer, fileName: string): void {
  if (head.length === 0)
    throw new AppError("INVALID_INPUT", `${fileName} is empty: there is nothing to import.`);
  for (const [signature, name, advice] of strangers) {
    const bytes = Buffer.from(signature as string, "latin1");
    if (head.subarray(0, bytes.length).equals(bytes))
      throw new AppError("UNSUPPORTED", `${fileName} is ${name}: ${advice}.`);
  }
}

export function isParquet(head: Buffer): boolean {
  return head.subarray(0, 4).equals(Buffer.from("PAR1"));
}

/**
 * The container of a text file: by its contents where they are clear, by its name where they are not.
 * @param head beginning of the file as UTF-8, without byte order mark
 */
export function textContainer(head: string, fileName: string): Exclude<ImportContainer, "parquet"> {
  const extension = /\.([a-z0-9]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? "";
  const start = head.trimStart();
  if (start === "") throw new AppError("INVALID_INPUT", `${fileName} holds nothing but white space.`);
  if (extension === "csv" || extension === "tsv") return "csv";
  const looksLikeJson = start[0] === "{" || start[0] === "[";
  if (extension === "txt" && !(looksLikeJson && isJson(start.split("\n", 1)[0]!))) return "text";
  if (looksLikeJson) return jsonContainer(start, extension);
  if (extension === "json") {
    throw new AppError("INVALID_INPUT", `${fileName} does not begin like JSON: "{" or "[" was expected.`);
  }
  return extension === "jsonl" || extension === "ndjson" ? "jsonl" : "text";
}

function jsonContainer(start: string, extension: string): "json" | "jsonl" {
  const end = start.indexOf("\n");
  const line = end < 0 ? start : start.slice(0, end);
  if (start[0] === "[" && !isJson(line)) return "json";
  if (start[0] === "[") return extension === "jsonl" || extension === "ndjson" ? "jsonl" : "json";
  // A whole document on the first line, and more lines: JSON Lines, whatever the name says.
  if (isJson(line) && end >= 0 && start.slice(end).trim() !== "") return "jsonl";
  return extension === "json" || line.trim() === "{" ? "json" : "jsonl";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
