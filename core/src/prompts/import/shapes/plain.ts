import { addCompletion, commonSlots, completionOption, itemOf } from "../common";
import type { ShapeDefinition } from "../mapping";
import { completionText, promptOf } from "../values";

/** One prompt per row: a text line, or a column with text or a message list; with or without a completion. */
export const plain: ShapeDefinition = {
  slots: [
    {
      name: "prompt",
      required: true,
      guesses: [
        "",
        "prompt",
        "instruction",
        "question",
        "query",
        "input",
        "user",
        "text",
        "title",
        "content",
      ],
    },
    { name: "completion", guesses: ["completion", "response", "answer", "reply"] },
    commonSlots.system,
    commonSlots.id,
    commonSlots.language,
    commonSlots.tags,
    commonSlots.annotator,
    commonSlots.model,
  ],
  options: [completionOption],
  specificity: 0.5,
  fits: (view) => view.has("prompt"),
  map: (view) => {
    const item = itemOf(view, promptOf(view.value("prompt"), view.field("prompt")));
    if (view.has("completion"))
      addCompletion(view, item, completionText(view.value("completion"), view.field("completion")));
    return { items: [item], problems: [] };
  },
};
