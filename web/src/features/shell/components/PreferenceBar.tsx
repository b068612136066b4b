"use client";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useTheme } from "next-themes";
import { useSyncExternalStore } from "react";
import { localeNames, locales } from "@/i18n/locales";
import { rememberLocale } from "@/lib/locale";

const select = "min-h-8 rounded-control border border-line bg-paper px-2 text-xs text-soft";
const never = () => () => undefined;

/** Language and appearance, for pages without the workspace's header. */
export function PreferenceBar() {
  const t = useTranslations("shell");
  const locale = useLocale();
  const router = useRouter();
  const { theme, setTheme } = useTheme();
  // The server does not know the theme; it is filled in once the page is alive.
  const alive = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <footer className="flex flex-wrap justify-center gap-3 px-5 py-4">
      <select
        aria-label={t("language")}
        className={select}
        value={locale}
        onChange={(event) => {
          const chosen = locales.find((known) => known === event.currentTarget.value);
          if (chosen !== undefined) rememberLocale(chosen);
          router.refresh();
        }}
      >
        {locales.map((known) => (
          <option key={known} value={known} lang={known}>
            {localeNames[known]}
          </option>
        ))}
      </select>
      <select
        aria-label={t("theme")}
        className={select}
        value={alive ? (theme ?? "system") : "system"}
        onChange={(event) => setTheme(event.currentTarget.value)}
      >
        {(["system", "light", "dark"] as const).map((value) => (
          <option key={value} value={value}>
            {t(`themes.${value}`)}
          </option>
        ))}
      </select>
    </footer>
  );
}
