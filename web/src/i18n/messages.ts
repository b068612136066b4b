import "server-only";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import compile from "icu-minify/compile";
import type { AbstractIntlMessages } from "next-intl";
import type { Locale } from "./locales";

const cache = new Map<Locale, Promise<AbstractIntlMessages>>();
const folder = path.resolve(process.cwd(), "messages");

/** All of a language's strings; each file of `messages/<locale>/` is one namespace. */
export function loadMessages(locale: Locale): Promise<AbstractIntlMessages> {
  // biome-ignore lint/style/noProcessEnv: set by Next at build time, when there is no environment to check
  const kept = process.env.NODE_ENV === "development" ? undefined : cache.get(locale);
  const messages = kept ?? readMessages(locale);
  cache.set(locale, messages);
  return messages;
}

async function readMessages(locale: Locale): Promise<AbstractIntlMessages> {
  const files = (await readdir(path.join(folder, locale))).filter((name) => name.endsWith(".json"));
  const entries = await Promise.all(
    files.map(async (name) => [
      name.slice(0, -".json".length),
      compiled(JSON.parse(await readFile(path.join(folder, locale, name), "utf8"))),
    ]),
  );
  return Object.fromEntries(entries) as AbstractIntlMessages;
}

/**
 * Messages in the form that the small formatter takes (`next.config.ts` puts it in the place of the large one): the
 * parser of ICU messages then stays on the server.
 */
function compiled(value: unknown): unknown {
  // Through JSON: what the parser makes has no prototype, and such objects do not travel to the browser.
  if (typeof value === "string") return JSON.parse(JSON.stringify(compile(value)));
  return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, compiled(inner)]));
}
