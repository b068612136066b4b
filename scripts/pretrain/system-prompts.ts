/**
 * System prompts for a part of the training dialogues, written for this project: the role of a coffee-bar assistant with
 * a menu that agrees with what the dialogue says (an item that is denied is not on it, one that is ordered is).
 */
import type { Dialogue } from "./corpus";

const DRINKS = [
  "Latte",
  "Mocha",
  "Cortado",
  "Macchiato",
  "Americano",
  "Cappuccino",
  "Espresso",
  "Chai Latte",
  "Matcha Latte",
  "Cold Brew",
  "Steamer",
  "Hot Chocolate",
  "Flat White",
  "Iced Coffee",
  "Drip Coffee",
  "Black Tea",
  "Green Tea",
  "Herbal Tea",
  "Earl Grey",
  "English Breakfast Tea",
  "Iced Tea",
  "Frappuccino",
  "Vanilla Latte",
  "Tea",
];
const MILKS = [
  "whole milk",
  "2% milk",
  "non-fat milk",
  "oat milk",
  "almond milk",
  "soy milk",
  "lactose-free milk",
];
const EXTRAS = [
  "vanilla syrup",
  "caramel syrup",
  "hazelnut syrup",
  "chocolate sauce",
  "caramel sauce",
  "stevia",
  "sugar",
  "honey",
  "rose",
  "lavender",
  "extra foam",
  "an extra shot",
  "strawberry syrup",
];
const NAMES = [
  "the Coffee Bar",
  "our coffee bar",
  "a coffee bar",
  "the corner coffee bar",
  "a small coffee shop",
  "Hone Coffee Bar",
];
const ROLES = [
  "You are the assistant of {name}.",
  "You are the assistant at {name}. You take orders for drinks.",
  "You take orders at {name}.",
  "You are a barista at {name}.",
  "You are the friendly barista of {name}. Customers order ahead and pick up their drinks at the bar.",
  "You are a helpful assistant for {name} where people order coffee and tea ahead of time.",
  "You help customers of {name} to order drinks.",
];
const RULES = [
  "Ask the customer to confirm the order before you send it.",
  "Show the order, let the customer confirm it, then say when it will be ready.",
  "Be brief and polite.",
  "If a drink is not on the menu, say so and offer another one.",
  "Answer questions about the drinks.",
  "If the question is not about coffee or tea, say that you can only help with drinks.",
  "Orders are picked up at the coffee bar in a few minutes.",
  "Never invent drinks that are not on the menu.",
];
const DENIAL =
  /(don'?t|do not|not|no) (have|carry|serve|offer|sell|see|seem)|not on (the|our|my) menu|no .* on (the|our) menu/i;

/** A system prompt that fits the dialogue. `random` gives numbers in [0, 1). */
export function systemPrompt(dialogue: Dialogue, random: () => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const some = <T>(list: readonly T[], share: number): T[] => list.filter(() => random() < share);
  const sentences = [pick(ROLES).replace("{name}", pick(NAMES))];
  const menu = random() < 0.65 ? menuFor(dialogue, random) : "";
  const rules = some(RULES, 0.3);
  if (random() < 0.5) sentences.push(...rules, menu);
  else sentences.push(menu, ...rules);
  const glue = menu.includes("\n") ? "\n" : " ";
  return sentences.filter((sentence) => sentence !== "").join(glue);
}

function menuFor(dialogue: Dialogue, random: () => number): string {
  const all = dialogue.messages.map((m) => m.content.toLowerCase()).join(" \n ");
  const user = dialogue.messages
    .filter((m) => m.role === "user")
    .map((m) => m.content.toLowerCase())
    .join(" \n ");
  const denied = dialogue.messages.some((m) => m.role === "assistant" && DENIAL.test(m.content));
  const shuffle = <T>(list: T[]): T[] =>
    list
      .map((item) => ({ item, key: random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);
  const named = (item: string, text: string) => text.includes(item.toLowerCase());
  const drinks = DRINKS.filter((drink) => {
    if (denied && named(drink, user)) return false;
    return named(drink, all) || random() < 0.35;
  });
  const price = () => `${2 + Math.floor(random() * 4)}.${pick50(random)}`;
  const style = random();
  const items = shuffle(drinks);
  if (items.length === 0) return "";
  if (style < 0.25)
    return `Menu:\n${items.map((drink) => `- ${drink}${random() < 0.5 ? ` ${price()}` : ""}`).join("\n")}`;
  const list = style < 0.4 ? items.map((drink) => `${drink} ${price()}`) : items;
  let text = `Menu: ${list.join(", ")}.`;
  if (random() < 0.5)
    text += ` Milk: ${shuffle(MILKS.filter(() => random() < 0.6)).join(", ") || "oat milk"}.`;
  if (random() < 0.4)
    text += ` Extras: ${shuffle(EXTRAS.filter(() => random() < 0.4)).join(", ") || "sugar"}.`;
  return text;
}

const pick50 = (random: () => number) => ["00", "20", "50", "80", "90"][Math.floor(random() * 5)]!;
