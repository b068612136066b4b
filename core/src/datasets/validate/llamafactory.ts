import { checkList, checkObject, checkOptionalString, checkText, SameThroughout } from "./checks";
import { type Fields, isAbsent, kindOf, type Report, type Validator } from "./finding";

const source = "LLaMA-Factory data/README.md";

export const llamafactoryAlpaca: Validator = {
  source,
  acceptsArray: true,
  create: () => ({
    row: (row, report) => {
      checkInstruction(row, report);
      checkText(row.output, "output", report);
      checkOptionalString(row.system, "system", report);
      checkHistory(row.history, report);
    },
  }),
};

/** `instruction`, to which `input` is appended. */
function checkInstruction(row: Fields, report: Report): void {
  checkOptionalString(row.input, "input", report);
  const inputSpeaks = typeof row.input === "string" && row.input !== "";
  if (!(row.instruction === "" && inputSpeaks)) checkText(row.instruction, "instruction", report);
}

function checkHistory(history: unknown, report: Report): void {
  if (isAbsent(history) || !checkList(history, "history", report)) return;
  history.forEach((round, i) => {
    const field = `history[${i}]`;
    if (!Array.isArray(round) || round.length !== 2)
      report.error(field, "must be a pair of strings: the instruction and the response of an earlier round");
    else for (const [side, text] of round.entries()) checkText(text, `${field}[${side}]`, report);
  });
}

const speakers = ["human", "gpt", "observation", "function_call", "function", "system"] as const;
const asking = ["human", "observation"];

/**
 * Turns `{from, value}`: human and observation at odd places, gpt and function call at even ones, counted from 1 and
 * without a leading system turn. Returns the number of turns so counted, or null if they cannot be counted.
 */
function checkTurns(value: unknown, report: Report): number | null {
  if (!checkList(value, "conversations", report)) return null;
  const sound = value.map((turn, i) => checkTurn(turn, `conversations[${i}]`, report));
  if (sound.includes(false)) return null;
  const turns = value as { from: string }[];
  const start = turns[0]?.from === "system" ? 1 : 0;
  const wrong = turns.findIndex(
    ({ from }, i) => i >= start && asking.includes(from) !== ((i - start) % 2 === 0),
  );
  if (wrong >= 0) {
    const expected = (wrong - start) % 2 === 0 ? "human or observation" : "gpt or function_call";
    report.error(
      `conversations[${wrong}].from`,
      `is ${turns[wrong]!.from}, but ${expected} must stand here: the sides take turns, human first`,
    );
    return null;
  }
  if (turns.length === start) report.error("conversations", "is empty");
  return turns.length - start;
}

function checkTurn(value: unknown, field: string, report: Report): boolean {
  if (!checkObject(value, field, report)) return false;
  const { from } = value;
  const known = typeof from === "string" && (speakers as readonly string[]).includes(from);
  if (!known) {
    const found = typeof from === "string" ? JSON.stringify(from) : kindOf(from);
    const hint =
      from === undefined && "role" in value ? "is missing; the keys of this format are from and value" : null;
    report.error(
      `${field}.from`,
      hint ?? (from === undefined ? "is missing" : `must be one of ${speakers.join(", ")}, but is ${found}`),
    );
  }
  checkText(value.value, `${field}.value`, report);
  return known;
}

export const llamafactorySharegpt: Validator = {
  source,
  acceptsArray: true,
  create: () => ({
    row: (row, report) => {
      const turns = checkTurns(row.conversations, report);
      if (turns !== null && turns % 2 === 1)
        report.error(
          "conversations",
          "ends with the question: the last turn must be gpt, it is what is learned",
        );
      checkOptionalString(row.system, "system", report);
      checkOptionalString(row.tools, "tools", report);
    },
  }),
};

/** Preferences in either of the two formattings: ShareGPT conversations, or Alpaca's instruction and input. */
export const llamafactoryRanking: Validator = {
  source,
  acceptsArray: true,
  create: () => {
    const form = new SameThroughout();
    return {
      row: (row, report) => {
        form.next();
        const sharegpt = row.conversations !== undefined || row.instruction === undefined;
        form.check(sharegpt ? "a ShareGPT conversation" : "an Alpaca instruction", "line", report);
        checkOptionalString(row.system, "system", report);
        if (sharegpt) checkSharegptPair(row, report);
        else {
          checkInstruction(row, report);
          checkText(row.chosen, "chosen", report);
          checkText(row.rejected, "rejected", report);
        }
        if (!isAbsent(row.chosen) && JSON.stringify(row.chosen) === JSON.stringify(row.rejected))
          report.error("rejected", "is the same as chosen, so nothing is preferred");
      },
    };
  },
};

function checkSharegptPair(row: Fields, report: Report): void {
  const turns = checkTurns(row.conversations, report);
  if (turns !== null && turns % 2 === 0 && turns > 0)
    report.error("conversations", "must end with human: chosen and rejected are the answers to it");
  for (const field of ["chosen", "rejected"]) {
    const answer = row[field];
    if (!checkObject(answer, field, report)) continue;
    if (answer.from !== "gpt" && answer.from !== "function_call")
      report.error(
        `${field}.from`,
        answer.from === undefined ? "is missing" : `must be gpt, but is ${JSON.stringify(answer.from)}`,
      );
    checkText(answer.value, `${field}.value`, report);
  }
}
