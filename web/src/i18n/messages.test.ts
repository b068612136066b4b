import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const web = path.resolve(import.meta.dirname, "../..");
const namesIn = (locale: string) =>
  readdirSync(path.join(web, "messages", locale))
    .filter((name) => name.endsWith(".json"))
    .sort();

/** Every message of a file by its full key. */
function messagesOf(locale: string, file: string): Map<string, string> {
  const flat = new Map<string, string>();
  const walk = (value: unknown, key: string) => {
    if (typeof value === "string") flat.set(key, value);
    else
      for (const [name, inner] of Object.entries(value as object))
        walk(inner, key === "" ? name : `${key}.${name}`);
  };
  walk(JSON.parse(readFileSync(path.join(web, "messages", locale, file), "utf8")), "");
  return flat;
}

/** Names of the values a message takes: `{name}`, `{count, plural, …}`; not the words inside of plural branches. */
function valuesOf(message: string): string[] {
  const found = new Set<string>();
  for (const [, name] of message.matchAll(/\{\s*([A-Za-z_]\w*)\s*(?=[,}])/g)) found.add(name!);
  return [...found].sort();
}

describe("the catalogues", () => {
  const files = namesIn("en");

  it("have the same files in both languages", () => {
    expect(namesIn("zh-CN")).toEqual(files);
  });

  it.each(files)("say the same things in both languages: %s", (file) => {
    const [english, chinese] = [messagesOf("en", file), messagesOf("zh-CN", file)];
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, message] of english) {
      expect(message.trim(), key).not.toBe("");
      expect({ key, values: valuesOf(chinese.get(key)!) }).toEqual({ key, values: valuesOf(message) });
    }
  });

  it("hold every key that the pages ask for by name", () => {
    const missing: string[] = [];
    for (const file of sourceFiles(path.join(web, "src"))) {
      const source = readFileSync(file, "utf8");
      for (const [, variable, noun] of source.matchAll(
        /const (\w+) = (?:await )?(?:useTranslations|getTranslations)\("(\w+)"\)/g,
      )) {
        const known = files.includes(`${noun}.json`) ? messagesOf("en", `${noun}.json`) : new Map();
        const calls = new RegExp(
          `(?<![\\w.])${variable}(?:\\.rich|\\.markup|\\.raw)?\\(\\s*"([\\w.-]+)"`,
          "g",
        );
        for (const [, key] of source.matchAll(calls)) {
          const isGroup = [...known.keys()].some((other) => other.startsWith(`${key}.`));
          if (!known.has(key!) && !isGroup) missing.push(`${path.relative(web, file)}: ${noun}.${key}`);
        }
      }
    }
    expect(missing).toEqual([]);
  });
});

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}
