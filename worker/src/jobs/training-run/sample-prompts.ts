import type { Message } from "@hone/core/prompts/message";
import type { RunConfig } from "@hone/core/training/run-config";
import { readRows } from "../../engine/data/read-rows";

const wanted = 4;

/**
 * The first prompts of the data that is only evaluated, or else of what is trained on: what the model answers at every
 * evaluation, so that one sees it change.
 */
export async function choosePrompts({ data }: RunConfig, signal: AbortSignal): Promise<Message[][]> {
  const files = data.validation.length > 0 ? data.validation : data.train;
  const prompts = new Map<string, Message[]>();
  for await (const { row } of readRows(files, { want: "any", plainPairs: data.plainPairs, signal })) {
    const prompt =
      row.kind === "conversation"
        ? row.messages.slice(0, row.learned.lastIndexOf(true))
        : row.kind !== "text" && typeof row.prompt !== "string"
          ? row.prompt
          : [];
    if (prompt.length > 0) prompts.set(JSON.stringify(prompt), prompt);
    if (prompts.size === wanted) break;
  }
  return [...prompts.values()];
}
