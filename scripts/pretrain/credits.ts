/**
 * Writes models/CREDITS.md: who made the picture books that the default models are trained on, as CC BY asks.
 *
 *     npx tsx scripts/pretrain/credits.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { clean, DATA, ROOT } from "./corpus";

interface Row {
  source: string;
  path: string;
  title: string;
  license: string;
  credit: string;
}

/** "Text: …; Illustration: …" out of a row's credit, without its licence and language. */
function people(credit: string): string {
  const lines = clean(credit)
    .split("\n")
    .map((line) => line.replace(/^\* */, "").trim());
  return lines
    .filter((line) => line !== "" && !/^(License|Language):/.test(line))
    .join("; ")
    .replace(/[<>|]/g, " ");
}

const rows = readFileSync(path.join(DATA, "corpus/storybooks-en-ccby.jsonl"), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as Row)
  .sort((a, b) => `${a.source}/${a.path}`.localeCompare(`${b.source}/${b.path}`, "en"));

const sources = [...new Set(rows.map((row) => row.source))];
const text = [
  "# Credits of the picture books",
  "",
  "The default models `barista-base` and `barista` are trained on the texts of these picture books. They are used under",
  "the licence that stands with each (CC BY: https://creativecommons.org/licenses/by/4.0/). Changes made for training:",
  "line breaks of the layout joined, typographic quotes and spaces made plain, pictures left out. No author endorses the",
  "models. Made by `scripts/pretrain/credits.ts`.",
];
for (const source of sources) {
  text.push("", `## github.com/${source}`, "");
  for (const book of rows.filter((row) => row.source === source)) {
    text.push(
      `- *${clean(book.title).replaceAll("*", "")}* (${book.path}), ${book.license}. ${people(book.credit)}`,
    );
  }
}
writeFileSync(path.join(ROOT, "models/CREDITS.md"), `${text.join("\n")}\n`);
console.log(`${rows.length} credits`);
