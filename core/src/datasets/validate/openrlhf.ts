import { checkOptionalNumber, checkText, SameThroughout } from "./checks";
import { isAbsent, kindOf, type Report, type Validator } from "./finding";
import { chatRoles, checkMessages, type MessageRules, warnAboutTurns } from "./messages";
import { checkImplicitPair } from "./trl";

/** A field that is text or messages; reports what is neither. */
function formOf(value: unknown, field: string, report: Report): "a string" | "a list of messages" | null {
  if (typeof value === "string") return "a string";
  if (Array.isArray(value)) return "a list of messages";
  report.error(
    field,
    value === undefined ? "is missing" : `must be a string or a list of messages, but is ${kindOf(value)}`,
  );
  return null;
}

/** Checks `value` in the form its row uses. */
function checkAs(
  form: string,
  value: unknown,
  field: string,
  report: Report,
  last: MessageRules["last"],
): void {
  if (form === "a string") {
    if (Array.isArray(value))
      report.error(field, "is a list of messages, but this row has strings elsewhere");
    else checkText(value, field, report);
    return;
  }
  if (typeof value === "string") {
    report.error(field, "is a string, but this row has lists of messages elsewhere");
    return;
  }
  const messages = checkMessages(value, field, report, { roles: chatRoles, ...(last && { last }) });
  if (messages !== null) warnAboutTurns(field === "output" ? [] : messages, field, report);
}

const question = { roles: ["user", "tool"], why: "the answer is a field of its own" };
const answer = { roles: ["assistant"], why: "it is what is learned" };

export const openrlhfSft: Validator = {
  source: "OpenRLHF openrlhf/datasets/sft_dataset.py, input_key input, output_key output",
  acceptsArray: true,
  create: () => {
    const throughout = new SameThroughout();
    return {
      row: (row, report) => {
        throughout.next();
        const form = formOf(row.input, "input", report);
        if (form === null) return;
        throughout.check(form, "input", report);
        // Without an output the last message of the input is the answer.
        const whole = isAbsent(row.output) && form === "a list of messages";
        checkAs(form, row.input, "input", report, whole ? answer : question);
        if (!whole) checkAs(form, row.output ?? undefined, "output", report, answer);
      },
    };
  },
};

export const openrlhfPreference: Validator = {
  source: "OpenRLHF openrlhf/datasets/reward_dataset.py, prompt_key prompt",
  acceptsArray: true,
  create: () => {
    const throughout = new SameThroughout();
    return {
      row: (row, report) => {
        throughout.next();
        checkOptionalNumber(row.margin, "margin", report);
        if (isAbsent(row.prompt)) return checkImplicitPair(row, throughout, report);
        const form = formOf(row.prompt, "prompt", report);
        if (form === null) return;
        throughout.check(form, "prompt", report);
        checkAs(form, row.prompt, "prompt", report, question);
        checkAs(form, row.chosen, "chosen", report, answer);
        checkAs(form, row.rejected, "rejected", report, answer);
        if (row.chosen !== undefined && JSON.stringify(row.chosen) === JSON.stringify(row.rejected))
          report.error("rejected", "is the same as chosen, so nothing is preferred");
      },
    };
  },
};
