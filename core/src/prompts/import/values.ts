import type { Message, messageRoles } from "../message";
import { FieldError } from "./item";
import { isRecord, type RowView } from "./mapping";

type MessageRole = (typeof messageRoles)[number];

/** The role names of the formats in use, in lower case. */
const roleNames: Record<string, MessageRole> = {
  system: "system",
  developer: "system",
  user: "user",
  human: "user",
  prompter: "user",
  customer: "user",
  assistant: "assistant",
  gpt: "assistant",
  chatgpt: "assistant",
  bot: "assistant",
  model: "assistant",
  agent: "assistant",
  ai: "assistant",
  function_call: "assistant",
  tool: "tool",
  function: "tool",
  observation: "tool",
  tool_response: "tool",
  ipython: "tool",
  api: "tool",
};

/** A JSON document inside a text cell (CSV columns hold lists this way); other values stay what they are. */
export function unpacked(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** What a value is, in words, for messages. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? "text" : `a ${typeof value}`;
}

/** Text of a value, or null where there is none; numbers and booleans become text. */
export function textOf(value: unknown, field: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value.trim() === "" ? null : value;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return `${value}`;
  throw new FieldError(field, `text was expected, ${kindOf(value)} was found`);
}

export function optionalText(view: RowView, slot: string): string | null {
  return textOf(view.value(slot), view.field(slot));
}

export function requiredText(view: RowView, slot: string): string {
  const text = optionalText(view, slot);
  if (text === null)
    throw new FieldError(view.field(slot), "text was expected, the field is missing or empty");
  return text;
}

/** A name or id of at most 200 characters. */
export function shortText(view: RowView, slot: string): string | null {
  const text = optionalText(view, slot)?.trim() ?? null;
  if (text !== null && text.length > 200) {
    throw new FieldError(view.field(slot), `at most 200 characters were expected, ${text.length} were found`);
  }
  return text;
}

/** Tags as a list, or as text with commas between them. */
export function tagsOf(view: RowView, slot: string): string[] {
  const value = unpacked(view.value(slot));
  if (value === undefined) return [];
  const parts = Array.isArray(value) ? value : typeof value === "string" ? value.split(",") : [value];
  const tags = parts.map((part) => textOf(part, view.field(slot))?.trim() ?? "").filter((tag) => tag !== "");
  const long = tags.find((tag) => tag.length > 80);
  if (long !== undefined) throw new FieldError(view.field(slot), `a tag is longer than 80 characters`);
  return [...new Set(tags)].slice(0, 50);
}

/** The role that a format's name stands for. */
export function roleOf(name: unknown, field: string): MessageRole {
  const role = typeof name === "string" ? roleNames[name.trim().toLowerCase()] : undefined;
  if (role === undefined) {
    const shown = typeof name === "string" ? JSON.stringify(name.slice(0, 40)) : kindOf(name);
    throw new FieldError(
      field,
      `a role such as user, assistant, system or tool was expected, found ${shown}`,
    );
  }
  return role;
}

/** One message in any of the usual spellings: role/content, from/value, role/text; calls of tools as their JSON. */
export function messageOf(value: unknown, field: string): Message {
  if (!isRecord(value)) throw new FieldError(field, `a message was expected, ${kindOf(value)} was found`);
  const nameField = ["role", "from", "speaker", "author"].find((key) => value[key] !== undefined) ?? "role";
  const named = value[nameField];
  // Taskmaster writes an assistant's call as {role: agent, api} and its result as {role: api, response}.
  const role = roleOf(named, `${field}.${nameField}`);
  return { role, content: contentOf(value, field) };
}

function contentOf(message: Record<string, unknown>, field: string): string {
  const key = ["content", "value", "text", "message"].find((name) => isGiven(message[name]));
  if (key !== undefined) {
    const content = message[key];
    return Array.isArray(content)
      ? content.map((part, i) => partText(part, `${field}.${key}[${i}]`)).join("")
      : (textOf(content, `${field}.${key}`) ?? "");
  }
  const call = ["api", "response", "tool_calls", "function_call"].find((name) => isGiven(message[name]));
  return call === undefined ? "" : JSON.stringify(message[call]);
}

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== "";

function partText(part: unknown, field: string): string {
  if (typeof part === "string") return part;
  if (isRecord(part) && typeof part.text === "string") return part.text;
  const type = isRecord(part) && typeof part.type === "string" ? part.type : kindOf(part);
  throw new FieldError(field, `only text can be imported, ${type} was found`);
}

/** A message list, checked: system only first, no empty turns. Empty system messages are dropped. */
export function threadOf(value: unknown, field: string): Message[] {
  const list = unpacked(value);
  if (!Array.isArray(list))
    throw new FieldError(field, `a list of messages was expected, ${kindOf(value)} was found`);
  const messages: Message[] = [];
  for (const [i, entry] of list.entries()) {
    const message = messageOf(entry, `${field}[${i}]`);
    if (message.role === "system") {
      if (message.content.trim() === "") continue;
      if (messages.length > 0)
        throw new FieldError(`${field}[${i}].role`, "a system message was expected only at the beginning");
    } else if (message.content.trim() === "") {
      throw new FieldError(`${field}[${i}]`, "the message is empty; text was expected");
    }
    messages.push(message);
  }
  if (messages.length === 0)
    throw new FieldError(field, "at least one message was expected, the list is empty");
  return messages;
}

/** Messages, also written as JSON inside a text cell; text that merely looks like JSON stays text. */
function unpackedMessages(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const inner = unpacked(value);
  const entries = Array.isArray(inner) ? inner : [inner];
  return entries.length > 0 && entries.every(looksLikeMessage) ? inner : value;
}

/** An object that names its speaker. */
export function looksLikeMessage(value: unknown): boolean {
  return isRecord(value) && ["role", "from"].some((key) => typeof value[key] === "string");
}

/** A prompt as text (one user turn) or as a message list. */
export function promptOf(value: unknown, field: string): Message[] {
  const list = unpackedMessages(value);
  if (Array.isArray(list)) return threadOf(list, field);
  const text = textOf(value, field);
  if (text === null) throw new FieldError(field, "a prompt was expected, the field is missing or empty");
  return [{ role: "user", content: text }];
}

/** Puts a system message first, unless the thread has one or there is none to put. */
export function withSystem(messages: Message[], system: string | null): Message[] {
  if (system === null || system.trim() === "" || messages[0]?.role === "system") return messages;
  return [{ role: "system", content: system }, ...messages];
}

/** A completion as text, as a message, or as a list that ends with (or is) one assistant message. */
export function completionText(value: unknown, field: string): string {
  const found = unpackedMessages(value);
  if (Array.isArray(found)) {
    const last = threadOf(found, field).at(-1)!;
    if (last.role !== "assistant")
      throw new FieldError(field, `an assistant message was expected at the end, found ${last.role}`);
    return last.content;
  }
  const text = isRecord(found) ? messageOf(found, field).content : textOf(found, field);
  if (text === null || text.trim() === "")
    throw new FieldError(field, "a completion was expected, the field is missing or empty");
  return text;
}
