import { checkList, checkObject } from "./checks";
import { type Fields, isAbsent, isObject, kindOf, type Report } from "./finding";

export interface MessageRules {
  roles: readonly string[];
  /** Keys a message may have; any when absent. */
  keys?: readonly string[];
  /** Role with which the list must end, with the reason. */
  last?: { roles: readonly string[]; why: string };
}

export const chatRoles = ["system", "user", "assistant", "tool"] as const;

export type ChatMessage = Fields & { role: string };

/**
 * A list of `{role, content}`. Returns the messages when every one of them has at least a known role, so that rules
 * about their order can be checked on top; null otherwise.
 */
export function checkMessages(
  value: unknown,
  field: string,
  report: Report,
  rules: MessageRules,
): ChatMessage[] | null {
  if (!checkList(value, field, report)) return null;
  if (value.length === 0) {
    report.error(field, "is empty");
    return null;
  }
  const sound = value.map((message, i) => checkMessage(message, `${field}[${i}]`, report, rules));
  if (sound.includes(false)) return null;
  const messages = value as ChatMessage[];
  const misplaced = messages.findIndex(({ role }, i) => role === "system" && i > 0);
  if (misplaced > 0) report.error(`${field}[${misplaced}].role`, "system must be the first message");
  const last = messages.at(-1)!;
  if (rules.last !== undefined && !rules.last.roles.includes(last.role))
    report.error(
      `${field}[${messages.length - 1}].role`,
      `is ${last.role}, but the last message must be ${rules.last.roles.join(" or ")}: ${rules.last.why}`,
    );
  return messages;
}

/** One `{role, content}`; false when its role cannot be relied on. */
export function checkMessage(value: unknown, field: string, report: Report, rules: MessageRules): boolean {
  if (!checkObject(value, field, report)) return false;
  const { role, content } = value;
  if (typeof role !== "string" || !rules.roles.includes(role)) {
    const found = typeof role === "string" ? JSON.stringify(role) : kindOf(role);
    report.error(
      `${field}.role`,
      role === undefined ? missingRole(value) : `must be one of ${rules.roles.join(", ")}, but is ${found}`,
    );
    return false;
  }
  const unknown = rules.keys === undefined ? [] : Object.keys(value).filter((k) => !rules.keys!.includes(k));
  for (const key of unknown) report.error(`${field}.${key}`, "is not a key of a message in this format");
  checkContent(value, content, `${field}.content`, report);
  return true;
}

function missingRole(message: Fields): string {
  return "from" in message ? "is missing; this looks like ShareGPT (from, value)" : "is missing";
}

/** Text, or a list of typed parts; an assistant that calls a tool needs none. */
function checkContent(message: Fields, content: unknown, field: string, report: Report): void {
  if (isAbsent(content)) {
    const calls = message.tool_calls ?? message.function_call;
    if (isAbsent(calls)) report.error(field, content === null ? "is null" : "is missing");
  } else if (typeof content === "string") {
    if (
      content === "" &&
      message.role !== "system" &&
      message.role !== "tool" &&
      isAbsent(message.tool_calls)
    )
      report.error(field, "is empty");
  } else if (!Array.isArray(content)) report.error(field, `must be a string, but is ${kindOf(content)}`);
  else if (content.length === 0 || !content.every((part) => isObject(part) && typeof part.type === "string"))
    report.error(field, "must be a string, or a list of parts that each say their type");
}

/** Legal, but many chat templates refuse it: two of the same in a row, or an assistant who speaks first. */
export function warnAboutTurns(messages: readonly ChatMessage[], field: string, report: Report): void {
  const start = messages[0]?.role === "system" ? 1 : 0;
  if (messages[start]?.role === "assistant")
    report.warning(`${field}[${start}].role`, "the assistant speaks first; many chat templates refuse that");
  const repeated = messages.findIndex(
    ({ role }, i) => i > start && role === messages[i - 1]!.role && role !== "tool",
  );
  if (repeated > 0)
    report.warning(
      `${field}[${repeated}].role`,
      `two ${messages[repeated]!.role} messages in a row; many chat templates refuse that`,
    );
}

/** True when two messages say the same. */
export function sameMessage(a: ChatMessage, b: ChatMessage): boolean {
  return a.role === b.role && JSON.stringify(a.content) === JSON.stringify(b.content);
}

/**
 * Two whole conversations must be the same up to the answers in which they differ, and end with the assistant; that
 * common start is the prompt.
 */
export function checkSharedPrompt(
  chosen: readonly ChatMessage[],
  rejected: readonly ChatMessage[],
  report: Report,
): void {
  let shared = 0;
  while (
    shared < chosen.length &&
    shared < rejected.length &&
    sameMessage(chosen[shared]!, rejected[shared]!)
  )
    shared += 1;
  if (shared === chosen.length && shared === rejected.length)
    report.error("rejected", "is the same conversation as chosen, so nothing is preferred");
  else if (shared === 0)
    report.error("rejected[0]", "chosen and rejected do not share their prompt: their first messages differ");
  else if (chosen[shared]?.role !== "assistant" || rejected[shared]?.role !== "assistant")
    report.error(
      `rejected[${Math.min(shared, rejected.length - 1)}]`,
      "chosen and rejected do not share their prompt: they differ before the assistant's answer",
    );
}
