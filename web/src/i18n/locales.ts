export const locales = ["en", "zh-CN"] as const;
export type Locale = (typeof locales)[number];
/** What each language calls itself. */
export const localeNames: Record<Locale, string> = { en: "English", "zh-CN": "简体中文" };
export const localeCookie = "hone-locale";
/** The browser's time zone, which only it knows; dates are shown in it. */
export const timeZoneCookie = "hone-time-zone";

export const isLocale = (value: unknown): value is Locale => locales.some((locale) => locale === value);

/** The first language of an Accept-Language header that we speak; English otherwise. */
export function preferredLocale(acceptLanguage: string | null): Locale {
  const wanted = (acceptLanguage ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const quality = parameters.find((p) => p.trim().startsWith("q="));
      return { tag: tag.toLowerCase(), quality: quality === undefined ? 1 : Number(quality.trim().slice(2)) };
    })
    .sort((a, b) => b.quality - a.quality);
  for (const { tag } of wanted) {
    if (tag.startsWith("zh")) return "zh-CN";
    if (tag.startsWith("en")) return "en";
  }
  return "en";
}

/** `value` if it is a time zone of this runtime, else UTC. */
export function knownTimeZone(value: string | undefined): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: value ?? "UTC" }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
