import path from "node:path";
import { AppError } from "@hone/core/errors";
import type { Message } from "@hone/core/prompts/message";
import { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { readJsonFile } from "../json-file";
import { ChatTemplate } from "./chat-template";

/** A special token stands as text, or as an object that says how it is matched. */
const specialToken = z
  .union([z.string(), z.looseObject({ content: z.string() })])
  .nullish()
  .transform((token) => (typeof token === "string" ? token : token?.content));

const specialNames = ["bos_token", "eos_token", "pad_token", "unk_token"] as const;

const tokenizerConfigSchema = z.looseObject({
  bos_token: specialToken,
  eos_token: specialToken,
  pad_token: specialToken,
  unk_token: specialToken,
  chat_template: z
    .union([z.string(), z.array(z.object({ name: z.string(), template: z.string() }))])
    .nullish(),
});

const tokenizerSchema = z.looseObject({
  model: z.looseObject({}),
  added_tokens: z.array(z.looseObject({ id: z.number(), content: z.string() })).default([]),
  normalizer: z.unknown().default(null),
  pre_tokenizer: z.unknown().default(null),
  post_processor: z.unknown().default(null),
  decoder: z.unknown().default(null),
});

/** A chat template that does not come with a model: Jinja text, and where it is from, for messages. */
export interface GivenTemplate {
  source: string;
  origin: string;
}

/** The tokenizer of a model folder: text to tokens, tokens to text, conversations to text. */
export class TextTokenizer {
  private readonly pieces = new Map<number, string>();
  private specialTexts: string[] | undefined;
  private anchor: { tokens: number[]; length: number } | undefined;

  private constructor(
    private readonly tokenizer: Tokenizer,
    private readonly special: ReadonlySet<number>,
    readonly chatTemplate: ChatTemplate | undefined,
    /** Text of `bos_token`, `eos_token`, … as far as the folder names them. */
    readonly specialTokens: Readonly<Record<string, string>>,
  ) {}

  /**
   * Reads `tokenizer.json`, `tokenizer_config.json` and the chat template of a folder.
   * @param given a chat template to take instead of the folder's
   * @throws AppError NOT_FOUND or INVALID_INPUT naming file and fault
   */
  static async load(folder: string, given?: GivenTemplate): Promise<TextTokenizer> {
    const file = path.join(folder, "tokenizer.json");
    const json = await readJsonFile(file, tokenizerSchema);
    const config =
      (await readJsonFile(path.join(folder, "tokenizer_config.json"), tokenizerConfigSchema, {
        optional: true,
      })) ?? tokenizerConfigSchema.parse({});
    const specialTokens: Record<string, string> = {};
    for (const name of specialNames) {
      const text = config[name];
      if (text !== undefined) specialTokens[name] = text;
    }
    let tokenizer: Tokenizer;
    try {
      tokenizer = new Tokenizer(json, { ...config, ...specialTokens });
    } catch (cause) {
      throw new AppError(
        "INVALID_INPUT",
        `${file}: is not a usable tokenizer (${(cause as Error).message}).`,
        {
          cause,
        },
      );
    }
    const special = new Set<number>();
    for (const [id, token] of tokenizer.get_added_tokens_decoder()) if (token.special) special.add(id);
    const template = given
      ? new ChatTemplate(given.source, given.origin, specialTokens)
      : await ChatTemplate.find(folder, config.chat_template, specialTokens);
    return new TextTokenizer(tokenizer, special, template, specialTokens);
  }

  /** Ids of a text. `special` adds what the tokenizer puts around every text (usually a BOS token in front). */
  encode(text: string, options: { special: boolean }): number[] {
    return this.tokenizer.encode(text, { add_special_tokens: options.special }).ids;
  }

  /** Ids of a conversation up to where the assistant begins to speak. */
  encodeMessages(messages: readonly Message[]): number[] {
    if (!this.chatTemplate)
      throw new AppError(
        "INVALID_INPUT",
        "This model has no chat template (neither chat_template.jinja nor chat_template in tokenizer_config.json); give it plain text to continue.",
      );
    // The template writes the special tokens itself.
    return this.encode(this.chatTemplate.render(messages, { addGenerationPrompt: true }), { special: false });
  }

  /** Text of tokens, special ones left out; nothing is tidied up. Ids the tokenizer does not know give no text. */
  decode(tokens: readonly number[]): string {
    const known = tokens.filter((token) => this.tokenizer.id_to_token(token) !== undefined);
    if (known.length === 0) return "";
    return this.tokenizer.decode(known, { skip_special_tokens: true, clean_up_tokenization_spaces: false });
  }

  /** Text of tokens with the special ones by their names: `decode` of what `encode` makes of a template's text. */
  decodeAll(tokens: readonly number[]): string {
    if (tokens.length === 0) return "";
    return this.tokenizer.decode([...tokens], {
      skip_special_tokens: false,
      clean_up_tokenization_spaces: false,
    });
  }

  /** What the tokenizer puts in front of every text: usually one BOS token, or nothing. */
  front(): number[] {
    const bare = this.encode("a", { special: false });
    const whole = this.encode("a", { special: true });
    for (let start = 0; start + bare.length <= whole.length; start++)
      if (bare.every((token, i) => token === whole[start + i])) return whole.slice(0, start);
    return [];
  }

  /** The first special token that a text spells out, undefined where it has none. */
  specialIn(text: string): string | undefined {
    return this.specials.find((special) => text.includes(special));
  }

  /** Room that an embedding needs: one more than the largest id. */
  get vocabularySize(): number {
    let largest = -1;
    for (const id of this.tokenizer.get_vocab(true).values()) largest = Math.max(largest, id);
    return largest + 1;
  }

  /** Texts of all special tokens. */
  get specials(): string[] {
    this.specialTexts ??= [...this.special].map((token) => this.tokenizer.id_to_token(token)!);
    return this.specialTexts;
  }

  tokenId(text: string): number | undefined {
    return this.tokenizer.token_to_id(text);
  }

  isSpecial(token: number): boolean {
    return this.special.has(token);
  }

  /**
   * The text of one token as it stands inside a text: with its leading space; special tokens by their name; an
   * incomplete character as U+FFFD.
   */
  piece(token: number): string {
    let piece = this.pieces.get(token);
    if (piece === undefined) {
      piece = this.isSpecial(token) ? this.tokenizer.id_to_token(token)! : this.afterAnchor(token);
      this.pieces.set(token, piece);
    }
    return piece;
  }

  /** Decoders may treat the first token of a text otherwise, so a letter is put before it and taken away again. */
  private afterAnchor(token: number): string {
    this.anchor ??= this.makeAnchor();
    return this.decode([...this.anchor.tokens, token]).slice(this.anchor.length);
  }

  private makeAnchor() {
    const tokens = this.encode("a", { special: false });
    return { tokens, length: this.decode(tokens).length };
  }
}
