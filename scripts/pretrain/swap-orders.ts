/**
 * More orders from the orders there are: what a customer asks for is swapped for what other customers asked for, drawn
 * as often as it occurs. Only in dialogues whose assistant names none of it, so that the answer stays right.
 */
import type { Dialogue } from "./corpus";

const SLOTS: readonly (readonly string[])[] = [
  [
    "chai latte",
    "matcha latte",
    "latte",
    "mocha",
    "cortado",
    "macchiato",
    "americano",
    "cappuccino",
    "espresso",
    "cold brew",
    "steamer",
    "hot chocolate",
    "iced coffee",
    "black coffee",
    "earl grey tea",
    "english breakfast tea",
    "peppermint tea",
    "black tea",
    "herbal tea",
    "wild strawberry tea",
  ],
  [
    "oat milk",
    "almond milk",
    "whole milk",
    "2% milk",
    "non-fat milk",
    "nonfat milk",
    "soy milk",
    "skim milk",
    "non fat milk",
    "lactose-free milk",
    "lactose free milk",
    "regular milk",
  ],
  [
    "vanilla",
    "caramel",
    "hazelnut",
    "chocolate sauce",
    "caramel sauce",
    "stevia",
    "rose",
    "lavender",
    "honey",
    "sugar",
  ],
  ["single", "double", "triple", "quadruple"],
]; // longer names stand before the names they contain

const anyOf = (names: readonly string[]) =>
  new RegExp(`(?:\\b([aA])(n?) )?(?<![\\p{L}])(${names.join("|")})(s?)(?![\\p{L}])`, "giu");
const PATTERNS = SLOTS.map(anyOf);
/** What a customer wants to know of a drink has an answer that fits this drink alone. */
const QUESTION = /\b(what|which|how|does|do you|are there|is there|tell me|pairs?)\b/i;

/** The names of each slot as often as customers say them. */
export function heard(dialogues: readonly Dialogue[]): string[][] {
  const said = dialogues.flatMap((d) => d.messages.filter((m) => m.role === "user").map((m) => m.content));
  return PATTERNS.map((pattern) =>
    said.flatMap((text) => Array.from(text.matchAll(pattern), (match) => match[3]!.toLowerCase())),
  );
}

/** The dialogue with other orders, or the same one where its assistant's answers depend on the order. */
export function swapOrders(dialogue: Dialogue, pool: string[][], random: () => number): Dialogue {
  const fixed = dialogue.messages.some((m) =>
    m.role === "assistant"
      ? PATTERNS.some((pattern) => m.content.search(pattern) >= 0)
      : QUESTION.test(m.content),
  );
  if (fixed) return dialogue;
  const messages = dialogue.messages.map((message) => {
    if (message.role !== "user") return message;
    let content = message.content;
    PATTERNS.forEach((pattern, slot) => {
      content = content.replace(pattern, (...match) => replacement(match, pool[slot] ?? [], random));
    });
    return { ...message, content };
  });
  return { ...dialogue, messages };
}

/** Another name in the same article, capitals and number. */
function replacement(match: string[], names: string[], random: () => number): string {
  const [whole, article, , name, plural] = match as [string, string?, string?, string?, string?];
  if (names.length === 0 || name === undefined || random() < 0.3) return whole;
  let other = names[Math.floor(random() * names.length)]!;
  if (/^\p{Lu}/u.test(name)) other = other.replace(/(?<=^|[ -])\p{L}/gu, (letter) => letter.toUpperCase());
  const an = article === undefined ? "" : `${article}${/^[aeo]/i.test(other) ? "n" : ""} `;
  return `${an}${other}${plural}`;
}
