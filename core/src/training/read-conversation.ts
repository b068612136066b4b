import { FieldError, type ImportedItem } from "../prompts/import/item";
import { isRecord, type RowView } from "../prompts/import/mapping";
import {
  completionText,
  messageOf,
  optionalText,
  promptOf,
  threadOf,
  unpacked,
  withSystem,
} from "../prompts/import/values";
import type { Message } from "../prompts/message";
import type { ConversationRow, TextRow } from "./rows";

/** The messages with the row's own system prompt in front, where it has one and they have none. */
const withSystemOf = (view: RowView, messages: Message[]) =>
  withSystem(messages, optionalText(view, "system"));

/** `messages` or `conversations`: every assistant message is learned, but for those of OpenAI's `weight` 0. */
export function readThread(view: RowView, slot: string): ConversationRow {
  const field = view.field(slot);
  const value = view.value(slot);
  refuseTools(view.row, value, field);
  const thread = threadOf(value, field);
  const weights = weightsOf(unpacked(value) as unknown[], field);
  const messages = withSystemOf(view, thread);
  const added = messages.length - thread.length;
  const learned = messages.map(({ role }, i) => role === "assistant" && weights[i - added] !== 0);
  if (!learned.includes(true))
    throw new FieldError(field, "an assistant message to learn was expected, there is none");
  return { kind: "conversation", messages, learned };
}

/** The weight of every message that `threadOf` keeps: it drops empty system messages. */
function weightsOf(list: readonly unknown[], field: string): number[] {
  const weights: number[] = [];
  for (const [i, entry] of list.entries()) {
    const { role, content } = messageOf(entry, `${field}[${i}]`);
    if (role === "system" && content.trim() === "") continue;
    const weight = (entry as Record<string, unknown>).weight ?? 1;
    if (weight !== 0 && weight !== 1)
      throw new FieldError(`${field}[${i}].weight`, "0 (not learned) or 1 (learned) was expected");
    weights.push(weight);
  }
  return weights;
}

/** A chat template writes tools in words of its own; to learn them as something else would be worse than not at all. */
export function refuseTools(row: unknown, thread: unknown, field: string): void {
  const tools = isRecord(row) ? row.tools : undefined;
  const given = tools !== undefined && tools !== null && tools !== "" && tools !== "[]";
  if (given && !(Array.isArray(tools) && tools.length === 0))
    throw new FieldError("tools", "no tools were expected: definitions of tools cannot be learned yet");
  const list = unpacked(thread);
  if (!Array.isArray(list)) return;
  for (const [i, entry] of list.entries())
    for (const key of ["tool_calls", "function_call"]) {
      const calls = isRecord(entry) ? entry[key] : undefined;
      const none = calls === undefined || calls === null || (Array.isArray(calls) && calls.length === 0);
      if (!none)
        throw new FieldError(
          `${field}[${i}].${key}`,
          "no call was expected: calls of tools cannot be learned yet",
        );
    }
}

/**
 * A prompt and its completion: the completion alone is learned.
 * @param plainPairs what two plain texts are: a user's turn and its answer, or text and its continuation
 */
export function readCompletion(
  view: RowView,
  plainPairs: "conversation" | "text",
): ConversationRow | TextRow {
  const [asked, answer] = [view.value("prompt"), view.value("completion")];
  // OpenRLHF without an output: the whole conversation is the input, and all of it counts.
  if (answer === undefined && Array.isArray(asked)) return readThread(view, "prompt");
  if (asked === undefined)
    throw new FieldError(view.field("prompt"), "a prompt was expected, the field is missing or empty");
  if (answer === undefined)
    throw new FieldError(
      view.field("completion"),
      "a response was expected, the field is missing or empty: there is nothing to learn",
    );
  refuseTools(view.row, asked, view.field("prompt"));
  if (plainPairs === "text" && typeof asked === "string" && typeof answer === "string")
    return { kind: "text", prompt: asked, text: answer };
  const prompt = withSystemOf(view, promptOf(asked, view.field("prompt")));
  const answers = answerMessages(answer, view.field("completion"));
  return {
    kind: "conversation",
    messages: [...prompt, ...answers],
    learned: [...prompt.map(() => false), ...answers.map(({ role }) => role === "assistant")],
  };
}

/** A completion may take several turns (an assistant, a tool, an assistant); it begins and ends with the assistant. */
function answerMessages(value: unknown, field: string): Message[] {
  if (!Array.isArray(value)) return [{ role: "assistant", content: completionText(value, field) }];
  refuseTools(null, value, field);
  const thread = threadOf(value, field);
  for (const i of [0, thread.length - 1]) {
    const role = thread[i]!.role;
    if (role !== "assistant")
      throw new FieldError(`${field}[${i}].role`, `assistant was expected, found ${role}`);
  }
  return thread;
}

/** The demonstrations of an imported item as conversations in which every assistant message is learned. */
export function conversationsOf(item: ImportedItem): ConversationRow[] {
  return item.demonstrations.map(({ text }) => {
    const messages: Message[] = [...item.messages, { role: "assistant", content: text }];
    return { kind: "conversation", messages, learned: messages.map(({ role }) => role === "assistant") };
  });
}
