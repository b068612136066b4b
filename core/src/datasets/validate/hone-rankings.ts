import {
  checkBoolean,
  checkInteger,
  checkList,
  checkObject,
  checkOptionalNumber,
  checkOptionalString,
  checkText,
} from "./checks";
import { type Fields, isAbsent, kindOf, type Report, type Validator } from "./finding";
import { chatRoles } from "./messages";

const strengths = ["significantly", "clearly", "slightly", "barely"];

export const honeRankings: Validator = {
  source: "docs/dataset-formats.md, section hone-rankings",
  acceptsArray: false,
  create: () => {
    const ids = new Set<string>();
    return {
      row: (row, report) => {
        checkHead(row, ids, report);
        checkPrompt(row.prompt, report);
        const count = checkCandidates(row.candidates, report);
        if (count === null) return;
        checkTiers(row, count, report);
        checkPlaces(row.presented_order, "presented_order", count, report);
        checkCorrection(row, count, report);
        checkRest(row, report);
      },
    };
  },
};

function checkHead(row: Fields, ids: Set<string>, report: Report): void {
  if (row.format !== "hone-rankings")
    report.error("format", `must be "hone-rankings", but is ${kindOf(row.format)}`);
  if (row.version !== 1) report.error("version", `must be 1, but is ${kindOf(row.version)}`);
  if (row.kind !== "ranking" && row.kind !== "correction")
    report.error(
      "kind",
      `must be "ranking" or "correction", but is ${JSON.stringify(row.kind) ?? "missing"}`,
    );
  if (checkText(row.id, "id", report)) {
    if (ids.has(row.id)) report.error("id", `${row.id} appears twice in this file`);
    ids.add(row.id);
  }
  checkText(row.prompt_id, "prompt_id", report);
  checkText(row.prompt_hash, "prompt_hash", report);
}

/** Messages as they were stored: whichever order people imported them in. */
function checkPrompt(value: unknown, report: Report): void {
  if (!checkList(value, "prompt", report)) return;
  if (value.length === 0) report.error("prompt", "is empty");
  value.forEach((message, i) => {
    if (!checkObject(message, `prompt[${i}]`, report)) return;
    if (!(chatRoles as readonly unknown[]).includes(message.role))
      report.error(`prompt[${i}].role`, `must be one of ${chatRoles.join(", ")}`);
    if (typeof message.content !== "string")
      report.error(`prompt[${i}].content`, `must be a string, but is ${kindOf(message.content)}`);
  });
}

/** Returns how many candidates there are; null if that cannot be said. */
function checkCandidates(value: unknown, report: Report): number | null {
  if (!checkList(value, "candidates", report)) return null;
  if (value.length === 0) report.error("candidates", "is empty");
  const seen = new Set<unknown>();
  value.forEach((candidate, i) => {
    const field = `candidates[${i}]`;
    if (!checkObject(candidate, field, report)) return;
    if (checkText(candidate.id, `${field}.id`, report) && seen.has(candidate.id))
      report.error(`${field}.id`, "appears twice in this row");
    seen.add(candidate.id);
    if (typeof candidate.text !== "string") report.error(`${field}.text`, "must be a string");
    if (!isAbsent(candidate.rating)) checkInteger(candidate.rating, `${field}.rating`, report, 1, 7);
    checkStrings(candidate.flags, `${field}.flags`, report);
    checkAttributes(candidate.attributes, `${field}.attributes`, report);
  });
  return value.length === 0 ? null : value.length;
}

function checkAttributes(value: unknown, field: string, report: Report): void {
  if (!checkList(value, field, report)) return;
  value.forEach((attribute, i) => {
    if (!checkObject(attribute, `${field}[${i}]`, report)) return;
    checkText(attribute.name, `${field}[${i}].name`, report);
    if (typeof attribute.value !== "number") report.error(`${field}[${i}].value`, "must be a number");
  });
}

function checkStrings(value: unknown, field: string, report: Report): void {
  if (!checkList(value, field, report)) return;
  const wrong = value.findIndex((item) => typeof item !== "string");
  if (wrong >= 0) report.error(`${field}[${wrong}]`, `must be a string, but is ${kindOf(value[wrong])}`);
}

/** Each candidate stands in exactly one tier. */
function checkTiers(row: Fields, count: number, report: Report): void {
  if (!checkList(row.tiers, "tiers", report)) return;
  if (row.tiers.length === 0) {
    report.error("tiers", "is empty");
    return;
  }
  const seen = new Set<unknown>();
  let sound = true;
  row.tiers.forEach((tier, t) => {
    sound = checkPlaces(tier, `tiers[${t}]`, count, report) && sound;
    if (!Array.isArray(tier)) return;
    if (tier.length === 0) report.error(`tiers[${t}]`, "is empty");
    for (const place of tier) {
      if (seen.has(place)) report.error(`tiers[${t}]`, `candidate ${String(place)} stands in two tiers`);
      seen.add(place);
    }
  });
  if (sound && seen.size < count)
    report.error("tiers", `ranks ${seen.size} of the ${count} candidates; each one must stand in a tier`);
  if (!isAbsent(row.strength)) {
    if (!strengths.includes(row.strength as string))
      report.error("strength", `must be one of ${strengths.join(", ")}, or null`);
    else if (row.tiers.length === 1)
      report.error("strength", "must be null: with one tier there is no next one to be stronger than");
  }
}

/** A list of positions in `candidates`, each at most once. */
function checkPlaces(value: unknown, field: string, count: number, report: Report): boolean {
  if (!checkList(value, field, report)) return false;
  const sound = value.map((place, i) => checkInteger(place, `${field}[${i}]`, report, 0, count - 1));
  return !sound.includes(false);
}

function checkCorrection(row: Fields, count: number, report: Report): void {
  if (isAbsent(row.correction)) {
    if (row.kind === "correction") report.error("correction", "is missing in a row of kind correction");
    return;
  }
  if (!checkObject(row.correction, "correction", report)) return;
  checkText(row.correction.text, "correction.text", report);
  checkInteger(row.correction.candidate, "correction.candidate", report, 0, count - 1);
}

function checkRest(row: Fields, report: Report): void {
  checkBoolean(row.none_acceptable, "none_acceptable", report);
  for (const key of ["tags", "prompt_flags", "citations"]) checkStrings(row[key], key, report);
  if (checkList(row.events, "events", report))
    row.events.forEach((event, i) => {
      if (!checkObject(event, `events[${i}]`, report)) return;
      checkInteger(event.at_ms, `events[${i}].at_ms`, report, 0);
      checkText(event.kind, `events[${i}].kind`, report);
    });
  for (const key of ["language", "annotator", "guideline_version", "campaign"])
    checkOptionalString(row[key], key, report);
  if (typeof row.note !== "string") report.error("note", `must be a string, but is ${kindOf(row.note)}`);
  checkOptionalNumber(row.active_ms, "active_ms", report);
  if (checkText(row.created_at, "created_at", report) && Number.isNaN(Date.parse(row.created_at)))
    report.error("created_at", "must be a moment in ISO 8601");
}
