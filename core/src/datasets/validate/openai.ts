import { checkBoolean, checkList, checkObject } from "./checks";
import { type Fields, isAbsent, type Report, type Validator } from "./finding";
import { type ChatMessage, checkMessages, type MessageRules } from "./messages";

const roles = ["system", "developer", "user", "assistant", "tool", "function"] as const;
const keys = [
  "role",
  "content",
  "name",
  "weight",
  "tool_calls",
  "tool_call_id",
  "function_call",
  "refusal",
  "audio",
] as const;
const fewest = 10;

function warnIfFew(rows: number, report: Report): void {
  if (rows < fewest)
    report.warning("file", `has ${rows} examples; OpenAI accepts a fine-tuning file from ${fewest} on`);
}

function checkKeys(row: Fields, field: string, allowed: readonly string[], report: Report): void {
  for (const key of Object.keys(row))
    if (!allowed.includes(key))
      report.error(
        field === "" ? key : `${field}.${key}`,
        `is not a key here; OpenAI knows ${allowed.join(", ")}`,
      );
}

function checkTools(owner: Fields, field: string, report: Report): void {
  if (!isAbsent(owner.tools)) checkList(owner.tools, `${field}tools`, report);
  if (!isAbsent(owner.parallel_tool_calls))
    checkBoolean(owner.parallel_tool_calls, `${field}parallel_tool_calls`, report);
}

function checkChat(value: unknown, field: string, report: Report, last: MessageRules["last"]): ChatMessage[] {
  const messages =
    checkMessages(value, field, report, { roles, keys, ...(last === undefined ? {} : { last }) }) ?? [];
  messages.forEach((message, i) => {
    const { weight } = message;
    if (!isAbsent(weight) && message.role !== "assistant")
      report.error(`${field}[${i}].weight`, "only an assistant message has a weight");
    else if (!isAbsent(weight) && weight !== 0 && weight !== 1)
      report.error(`${field}[${i}].weight`, `must be 0 or 1, but is ${JSON.stringify(weight)}`);
    if (message.role === "tool" && typeof message.tool_call_id !== "string")
      report.error(`${field}[${i}].tool_call_id`, "is missing: a tool message names the call it answers");
  });
  return messages;
}

export const openaiSft: Validator = {
  source: "OpenAI, guide to supervised fine-tuning: chat format, weight",
  acceptsArray: false,
  create: () => ({
    row: (row, report) => {
      checkKeys(row, "", ["messages", "tools", "parallel_tool_calls", "functions"], report);
      checkTools(row, "", report);
      const messages = checkChat(row.messages, "messages", report, {
        roles: ["assistant"],
        why: "it is what is learned",
      });
      const answers = messages.filter(({ role }) => role === "assistant");
      if (answers.length > 0 && answers.every(({ weight }) => weight === 0))
        report.error("messages", "every assistant message has weight 0, so nothing is learned");
    },
    end: warnIfFew,
  }),
};

export const openaiPreference: Validator = {
  source: "OpenAI, guide to direct preference optimization",
  acceptsArray: false,
  create: () => ({
    row: (row, report) => {
      checkKeys(row, "", ["input", "preferred_output", "non_preferred_output"], report);
      if (checkObject(row.input, "input", report)) {
        checkKeys(row.input, "input", ["messages", "tools", "parallel_tool_calls"], report);
        checkTools(row.input, "input.", report);
        checkChat(row.input.messages, "input.messages", report, {
          roles: ["user", "tool", "system", "developer", "function"],
          why: "the answers are fields of their own",
        });
      }
      checkOutput(row.preferred_output, "preferred_output", report);
      checkOutput(row.non_preferred_output, "non_preferred_output", report);
      const [preferred, other] = [row.preferred_output, row.non_preferred_output].map((o) =>
        JSON.stringify(o),
      );
      if (preferred !== undefined && preferred === other)
        report.error("non_preferred_output", "is the same as preferred_output, so nothing is preferred");
    },
    end: warnIfFew,
  }),
};

/** One turn: a single assistant message. */
function checkOutput(value: unknown, field: string, report: Report): void {
  const messages = checkChat(value, field, report, undefined);
  if (messages.length > 1) report.error(field, "must hold one assistant message: only one turn is compared");
  else if (messages.length === 1 && messages[0]!.role !== "assistant")
    report.error(`${field}[0].role`, `must be assistant, but is ${messages[0]!.role}`);
}
