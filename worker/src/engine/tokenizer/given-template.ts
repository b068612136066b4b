import { readFile } from "node:fs/promises";
import { AppError } from "@hone/core/errors";
import type { GivenTemplate, TextTokenizer } from "./text-tokenizer";
import { CHATML } from "./tokenizer-files";

/** The word for the template that needs no file. */
export const CHATML_NAME = "chatml";

/** A chat template that a model learns, and how its turns end. */
export interface ChatFormat {
  source: string;
  /** Text of the special token that ends a turn. */
  endToken: string;
  /** Every token that ends generation: that one first, then those that the model had. */
  eosTokenIds: number[];
}

/** `chatml`, or the Jinja text of a file. @throws AppError NOT_FOUND */
export async function readGivenTemplate(given: string): Promise<GivenTemplate> {
  if (given === CHATML_NAME) return { source: CHATML, origin: CHATML_NAME };
  const source = await readFile(given, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new AppError(
      "NOT_FOUND",
      `${given}: the chat template cannot be read (${cause.code ?? cause.message}); name a file, or ${CHATML_NAME}.`,
      { cause },
    );
  });
  return { source, origin: given };
}

/** Marks as models publish them: <|im_start|>, <start_of_turn>, </s>. */
const MARKS = /<\|[^<>|\s]+\|>|<\/?[a-zA-Z_]+>/g;
const said = "Yes";

/**
 * How a template ends its turns, with a tokenizer that was loaded with it.
 * @param eosTokenIds those of the model so far
 * @throws AppError INVALID_INPUT where the template writes a mark that is no token of the tokenizer: it would fall
 *   into pieces that people can type; or where no special token ends the assistant's turn
 */
export function chatFormatOf(
  tokenizer: TextTokenizer,
  { source, origin }: GivenTemplate,
  eosTokenIds: readonly number[],
): ChatFormat {
  const messages = [
    { role: "user", content: "No" },
    { role: "assistant", content: said },
  ] as const;
  const text = tokenizer.chatTemplate!.render(messages, { addGenerationPrompt: false });
  const missing = [...new Set(text.match(MARKS))].filter((mark) => tokenizer.tokenId(mark) === undefined);
  if (missing.length > 0)
    throw new AppError(
      "INVALID_INPUT",
      `${origin}: the chat template writes ${missing.join(", ")}, which the model's tokenizer does not have; its special tokens are ${tokenizer.specials.join(", ") || "none"}. Choose a template of these, or another model.`,
    );
  const after = text.slice(text.lastIndexOf(said) + said.length);
  const endToken = tokenizer.specials
    .filter((mark) => after.includes(mark))
    .sort((a, b) => after.indexOf(a) - after.indexOf(b))[0];
  if (endToken === undefined)
    throw new AppError(
      "INVALID_INPUT",
      `${origin}: the chat template ends the assistant's turn without a special token, so a model that learned it would never stop; expected one of ${tokenizer.specials.join(", ") || "the tokenizer's (it has none)"}.`,
    );
  const end = tokenizer.tokenId(endToken)!;
  return { source, endToken, eosTokenIds: [end, ...eosTokenIds.filter((id) => id !== end)] };
}
