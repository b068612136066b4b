import { checkBoolean, checkOptionalNumber, checkText, SameThroughout } from "./checks";
import { type Fields, kindOf, type Report, type RowChecker, type Validator } from "./finding";
import { chatRoles, checkMessages, checkSharedPrompt, warnAboutTurns } from "./messages";

const source = "huggingface/trl docs/source/dataset_formats.md";
const answer = { roles: ["assistant"], why: "it is what is learned" };

function validator(create: () => RowChecker): Validator {
  return { source, acceptsArray: true, create };
}

/** Rows of a language-modelling file have `messages`, or `text` in the standard (not conversational) form. */
export const trlSft = validator(() => {
  const form = new SameThroughout();
  return {
    row: (row, report) => {
      form.next();
      if ("text" in row && !("messages" in row)) {
        if (checkText(row.text, "text", report)) form.check("plain text", "text", report);
        return;
      }
      if ("prompt" in row && "completion" in row && !("messages" in row))
        return report.error(
          "messages",
          "is missing; prompt and completion are the format trl-prompt-completion",
        );
      const messages = checkMessages(row.messages, "messages", report, { roles: chatRoles, last: answer });
      if (messages === null) return;
      form.check("a list of messages", "messages", report);
      warnAboutTurns(messages, "messages", report);
    },
  };
});

/** The prompt of a row, as text or messages; tells in which of the two the rest must be written. */
function checkPrompt(row: Fields, form: SameThroughout, report: Report): "text" | "messages" | null {
  if (typeof row.prompt === "string") {
    form.check("a string", "prompt", report);
    return checkText(row.prompt, "prompt", report) ? "text" : null;
  }
  if (!Array.isArray(row.prompt)) {
    const found =
      row.prompt === undefined
        ? "is missing"
        : `must be a string or a list of messages, but is ${kindOf(row.prompt)}`;
    report.error("prompt", found);
    return null;
  }
  form.check("a list of messages", "prompt", report);
  const messages = checkMessages(row.prompt, "prompt", report, {
    roles: chatRoles,
    last: { roles: ["user", "tool", "assistant"], why: "there is nothing to answer otherwise" },
  });
  if (messages === null) return null;
  if (messages.at(-1)!.role === "assistant")
    report.warning(
      `prompt[${messages.length - 1}].role`,
      "ends with the assistant, whose text will be continued",
    );
  warnAboutTurns(messages, "prompt", report);
  return "messages";
}

/** A completion in the same form as the prompt: text, or messages that begin and end with the assistant. */
function checkCompletion(value: unknown, field: string, form: "text" | "messages", report: Report): void {
  if (form === "text") {
    if (Array.isArray(value))
      report.error(field, "is a list of messages, but the prompt of this row is a string");
    else checkText(value, field, report);
    return;
  }
  if (typeof value === "string") {
    report.error(field, "is a string, but the prompt of this row is a list of messages");
    return;
  }
  const messages = checkMessages(value, field, report, {
    roles: ["assistant", "tool", "user"],
    last: answer,
  });
  if (messages !== null && messages[0]!.role !== "assistant")
    report.error(
      `${field}[0].role`,
      "must be assistant: the prompt is a field of its own and not repeated here",
    );
}

export const trlPromptCompletion = validator(() => {
  const form = new SameThroughout();
  return {
    row: (row, report) => {
      form.next();
      const prompt = checkPrompt(row, form, report);
      if (prompt !== null) checkCompletion(row.completion, "completion", prompt, report);
      else if (row.completion === undefined) report.error("completion", "is missing");
    },
  };
});

export const trlPreference = validator(() => {
  const form = new SameThroughout();
  return {
    row: (row, report) => {
      form.next();
      checkOptionalNumber(row.margin, "margin", report);
      if (row.prompt === undefined && row.chosen !== undefined)
        return report.error("prompt", "is missing; implicit prompts are the format trl-preference-implicit");
      const prompt = checkPrompt(row, form, report);
      if (prompt === null) return;
      checkCompletion(row.chosen, "chosen", prompt, report);
      checkCompletion(row.rejected, "rejected", prompt, report);
      if (row.chosen !== undefined && JSON.stringify(row.chosen) === JSON.stringify(row.rejected))
        report.error("rejected", "is the same as chosen, so nothing is preferred");
    },
  };
});

export const trlPreferenceImplicit = validator(() => {
  const form = new SameThroughout();
  return {
    row: (row, report) => {
      form.next();
      checkOptionalNumber(row.margin, "margin", report);
      if (row.prompt !== undefined && row.prompt !== null)
        return report.error("prompt", "must not be there: an explicit prompt is the format trl-preference");
      checkImplicitPair(row, form, report);
    },
  };
});

/** Two texts or two conversations that begin with the same prompt. */
export function checkImplicitPair(row: Fields, form: SameThroughout, report: Report): void {
  const sides = [row.chosen, row.rejected];
  const texts = sides.filter((side) => typeof side === "string").length;
  if (texts === 1 && sides.some(Array.isArray))
    report.error("rejected", "chosen and rejected must both be strings or both be lists of messages");
  else if (texts > 0) checkTextPair(row, form, report);
  else checkConversationPair(row, form, report);
}

function checkConversationPair(row: Fields, form: SameThroughout, report: Report): void {
  const rules = { roles: chatRoles, last: answer };
  const chosen = checkMessages(row.chosen, "chosen", report, rules);
  const rejected = checkMessages(row.rejected, "rejected", report, rules);
  if (chosen === null || rejected === null) return;
  form.check("a list of messages", "chosen", report);
  warnAboutTurns(chosen, "chosen", report);
  checkSharedPrompt(chosen, rejected, report);
}

function checkTextPair({ chosen, rejected }: Fields, form: SameThroughout, report: Report): void {
  const sound = [checkText(chosen, "chosen", report), checkText(rejected, "rejected", report)];
  if (sound.includes(false)) return;
  form.check("a string", "chosen", report);
  if (chosen === rejected) report.error("rejected", "is the same as chosen, so nothing is preferred");
  else if ((chosen as string)[0] !== (rejected as string)[0])
    report.error("rejected", "chosen and rejected do not share their prompt: their first characters differ");
}

export const trlKto = validator(() => {
  const form = new SameThroughout();
  const labels = new Set<unknown>();
  return {
    row: (row, report) => {
      form.next();
      labels.add(row.label);
      checkBoolean(row.label, "label", report);
      const prompt = checkPrompt(row, form, report);
      if (prompt !== null) checkCompletion(row.completion, "completion", prompt, report);
    },
    end: (rows, report) => {
      if (rows > 1 && labels.size === 1)
        report.warning("label", "is the same in all rows; KTO needs desirable and undesirable responses");
    },
  };
});
