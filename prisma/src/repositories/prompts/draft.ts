import { createHash } from "node:crypto";
import { contentHashInput } from "@hone/core/prompts/canonical";
import { guessLanguage, previewOf, turnCountOf } from "@hone/core/prompts/describe";
import type { Message } from "@hone/core/prompts/message";

/** SHA-256 of a text's UTF-8, in hex. */
export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** The hash by which a workspace knows that it has a prompt already. */
export function promptContentHash(messages: readonly Message[]): string {
  return sha256(contentHashInput(messages));
}

/** What is known of a new prompt. */
export interface PromptOrigin {
  /** Null: guessed from the text. */
  language: string | null;
  harmful: boolean;
  tags: string[];
  /** A file name, `written`, `api`, `demo`. */
  source: string;
  externalId: string | null;
  metadata: Record<string, unknown> | null;
  importId: string | null;
  /** The person who wrote it here. */
  authorId: string | null;
}

/** A prompt ready to be inserted: all of its row but id and workspace. */
export interface PromptDraft extends PromptOrigin {
  messages: Message[];
  contentHash: string;
  preview: string;
  turnCount: number;
}

export function draftPrompt(messages: Message[], origin: PromptOrigin): PromptDraft {
  return {
    ...origin,
    language: origin.language ?? guessLanguage(messages),
    messages,
    contentHash: promptContentHash(messages),
    preview: previewOf(messages),
    turnCount: turnCountOf(messages),
  };
}
