import type { Message } from "./message";

/**
 * What makes two prompts the same prompt: their roles and texts, whatever the line ends, the Unicode composition (NFC)
 * and the white space around each message. SHA-256 over the UTF-8 of this string is the content hash.
 */
export function contentHashInput(messages: readonly Message[]): string {
  return JSON.stringify(messages.map(({ role, content }) => [role, canonicalText(content)]));
}

function canonicalText(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").normalize("NFC").trim();
}

/** Characters that no text column and no JSON document of the database can hold. */
export type UnstorableCharacter = "nul" | "lone-surrogate";

/** The first character of a text that cannot be stored, and where it is (in UTF-16 units); null if all is well. */
export function findUnstorable(text: string): { kind: UnstorableCharacter; at: number } | null {
  const at = text.search(/\0|\p{Surrogate}/u);
  if (at < 0) return null;
  return { kind: text[at] === "\0" ? "nul" : "lone-surrogate", at };
}

/** Says what is wrong with an unstorable character and what to do about it. */
export function describeUnstorable({ kind, at }: { kind: UnstorableCharacter; at: number }): string {
  const what =
    kind === "nul" ? "a NUL character (U+0000)" : "half of a surrogate pair (no valid Unicode character)";
  return `holds ${what} at position ${at + 1}; text is expected: remove or replace it`;
}
