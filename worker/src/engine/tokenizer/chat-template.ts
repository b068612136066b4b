import { readFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@hone/core/errors";
import type { Message } from "@hone/core/prompts/message";
import { Template } from "@huggingface/jinja";

/** Where a folder's chat template may stand in `tokenizer_config.json`: one, or several with names. */
export type ChatTemplateJson = string | { name: string; template: string }[] | null | undefined;

/** A model's way of writing a conversation down as one text. */
export class ChatTemplate {
  private readonly template: Template;

  /**
   * @param source Jinja text
   * @param origin the file it came from, for messages
   * @param specialTokens what `bos_token`, `eos_token` and the like stand for in the template
   */
  constructor(
    readonly source: string,
    private readonly origin: string,
    private readonly specialTokens: Readonly<Record<string, string>>,
  ) {
    try {
      this.template = new Template(source);
    } catch (cause) {
      throw new AppError(
        "INVALID_INPUT",
        `${origin}: the chat template is not valid Jinja (${lineOf(cause)}).`,
        {
          cause,
        },
      );
    }
  }

  /**
   * Finds a folder's template: the file `chat_template.jinja`, else the entry of `tokenizer_config.json` (of several
   * the one named "default"); undefined where there is none.
   */
  static async find(
    folder: string,
    configured: ChatTemplateJson,
    specialTokens: Readonly<Record<string, string>>,
  ): Promise<ChatTemplate | undefined> {
    const file = path.join(folder, "chat_template.jinja");
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw new AppError("INVALID_INPUT", `${file}: cannot be read (${error.message}).`, { cause: error });
    });
    if (text !== undefined) return new ChatTemplate(text, file, specialTokens);
    const inConfig = Array.isArray(configured)
      ? (configured.find(({ name }) => name === "default") ?? configured[0])?.template
      : configured;
    if (inConfig == null) return undefined;
    return new ChatTemplate(inConfig, path.join(folder, "tokenizer_config.json"), specialTokens);
  }

  /**
   * @param addGenerationPrompt true to end with the words that begin the assistant's turn
   * @throws AppError INVALID_INPUT with the template's own words when it refuses the conversation
   */
  render(messages: readonly Message[], options: { addGenerationPrompt: boolean }): string {
    try {
      return this.template.render({
        ...this.specialTokens,
        messages: messages.map(({ role, content }) => ({ role, content })),
        add_generation_prompt: options.addGenerationPrompt,
        tools: null,
      });
    } catch (cause) {
      throw new AppError(
        "INVALID_INPUT",
        `${this.origin}: the chat template refused the messages: ${lineOf(cause)}`,
        {
          cause,
        },
      );
    }
  }
}

function lineOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, " ");
}
