import { commonSlots, itemOfConversation, lastAssistantOption } from "../common";
import { isRecord, type ShapeDefinition } from "../mapping";
import { threadOf, unpacked } from "../values";

const conversationSlots = [
  commonSlots.system,
  commonSlots.id,
  commonSlots.language,
  commonSlots.tags,
  commonSlots.annotator,
  commonSlots.model,
];

/** `messages` with roles and contents, as OpenAI, TRL and most chat data write them. */
export const chat: ShapeDefinition = {
  slots: [
    { name: "messages", required: true, guesses: ["messages", "conversation", "dialogue", "thread", ""] },
    ...conversationSlots,
  ],
  options: [lastAssistantOption],
  specificity: 0.85,
  fits: (view) => firstEntryHas(view.value("messages"), "role"),
  map: (view) => {
    const field = view.field("messages");
    const item = itemOfConversation(view, threadOf(view.value("messages"), field), field);
    return { items: [item], problems: [] };
  },
};

/** ShareGPT's `conversations` with `from` and `value`. */
export const sharegpt: ShapeDefinition = {
  slots: [
    { name: "conversations", required: true, guesses: ["conversations", "conversation", "messages"] },
    ...conversationSlots,
  ],
  options: [lastAssistantOption],
  specificity: 0.88,
  fits: (view) => firstEntryHas(view.value("conversations"), "from"),
  map: (view) => {
    const field = view.field("conversations");
    const item = itemOfConversation(view, threadOf(view.value("conversations"), field), field);
    return { items: [item], problems: [] };
  },
};

function firstEntryHas(value: unknown, key: string): boolean {
  const list = unpacked(value);
  return Array.isArray(list) && isRecord(list[0]) && typeof list[0][key] === "string";
}
