import { type NewPrompt, newPromptSchema } from "@hone/core/prompts/browse";
import { describeUnstorable, findUnstorable } from "@hone/core/prompts/canonical";
import { withSystem } from "@hone/core/prompts/import/values";
import type { Message } from "@hone/core/prompts/message";
import type { Db } from "../../client";
import { draftPrompt } from "./draft";
import { insertPrompts } from "./insert";

export interface AddedPrompts {
  added: number;
  /** Prompts that the workspace had already. */
  duplicates: number;
  /** By the index of the given list: the prompt's id, or null where it could not be used. */
  ids: (string | null)[];
  errors: { index: number; field: string; message: string }[];
}

/**
 * Adds prompts that a program or a person wrote down. Good ones are stored, each bad one is reported by its index and
 * field.
 */
export async function addPrompts(
  tx: Db,
  workspaceId: string,
  given: readonly unknown[],
  origin: { source: string; authorId: string | null },
): Promise<AddedPrompts> {
  const errors: AddedPrompts["errors"] = [];
  const drafts = given.flatMap((value, index) => {
    const parsed = newPromptSchema.safeParse(value);
    const problem = parsed.success ? checkPrompt(parsed.data) : null;
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      errors.push({ index, field: issue!.path.join("."), message: issue!.message });
      return [];
    }
    if (problem !== null) {
      errors.push({ index, ...problem });
      return [];
    }
    return [{ index, draft: draftOf(parsed.data, origin) }];
  });
  const stored = await insertPrompts(
    tx,
    workspaceId,
    drafts.map(({ draft }) => draft),
  );
  const ids: (string | null)[] = given.map(() => null);
  for (const [i, { index }] of drafts.entries()) ids[index] = stored[i]!.id;
  const added = stored.filter(({ created }) => created).length;
  return { added, duplicates: stored.length - added, ids, errors };
}

function messagesOf({ prompt, messages, system }: NewPrompt): Message[] {
  return withSystem(messages ?? [{ role: "user", content: prompt! }], system ?? null);
}

function checkPrompt(given: NewPrompt): { field: string; message: string } | null {
  for (const [i, { role, content }] of messagesOf(given).entries()) {
    const field = given.messages === undefined ? "prompt" : `messages.${i}`;
    const unstorable = findUnstorable(content);
    if (unstorable !== null) return { field, message: describeUnstorable(unstorable) };
    if (content.trim() === "") return { field, message: "the text is empty" };
    if (role === "system" && i > 0)
      return { field: `${field}.role`, message: "a system message was expected only at the beginning" };
  }
  const rest = JSON.stringify([given.id, given.tags, given.metadata, given.language]);
  const bad = /\\u(?:0000|d[89a-f])/i.test(rest);
  return bad ? { field: "", message: "id, tags or metadata hold a character that cannot be stored" } : null;
}

function draftOf(given: NewPrompt, origin: { source: string; authorId: string | null }) {
  return draftPrompt(messagesOf(given), {
    language: given.language ?? null,
    harmful: given.harmful,
    tags: [...new Set(given.tags)],
    source: origin.source,
    externalId: given.id ?? null,
    metadata: given.metadata ?? null,
    importId: null,
    authorId: origin.authorId,
  });
}
