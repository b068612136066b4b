"use client";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useTheme } from "next-themes";
import { useSyncExternalStore } from "react";
import { buttonClass } from "@/components/ui/Button";
import { cn } from "@/components/ui/cn";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from "@/components/ui/Menu";
import { type Locale, localeNames, locales } from "@/i18n/locales";
import { rememberLocale } from "@/lib/locale";
import { signOut } from "@/lib/sign-in";
import { useTRPC } from "@/lib/trpc";
import { useWorkspace } from "@/lib/workspace";

const never = () => () => undefined;

/** Theme, language, own account, signing out. */
export function PersonMenu() {
  const t = useTranslations("shell");
  const { userName } = useWorkspace();
  const { theme, setTheme } = useTheme();
  // The server does not know the theme: the first render in the browser must not know it either.
  const mounted = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const locale = useLocale();
  const router = useRouter();
  const save = useMutation(useTRPC().accounts.updateProfile.mutationOptions());
  const chooseLocale = (next: Locale) => {
    rememberLocale(next);
    save.mutate({ locale: next });
    router.refresh();
  };
  return (
    <Menu
      trigger={
        <button type="button" className={cn(buttonClass("quiet", "sm"), "max-w-40 text-sm")}>
          <span className="truncate">{userName}</span> <span aria-hidden>▾</span>
        </button>
      }
    >
      <MenuItem asChild>
        <a href="/account">{t("account")}</a>
      </MenuItem>
      <MenuSeparator />
      <MenuLabel>{t("theme")}</MenuLabel>
      {(["system", "light", "dark"] as const).map((value) => (
        <MenuChoice key={value} checked={mounted && theme === value} onChoose={() => setTheme(value)}>
          {t(`themes.${value}`)}
        </MenuChoice>
      ))}
      <MenuSeparator />
      <MenuLabel>{t("language")}</MenuLabel>
      {locales.map((value) => (
        <MenuChoice key={value} checked={locale === value} onChoose={() => chooseLocale(value)}>
          <span lang={value}>{localeNames[value]}</span>
        </MenuChoice>
      ))}
      <MenuSeparator />
      <MenuItem onSelect={() => void signOut()}>{t("signOut")}</MenuItem>
    </Menu>
  );
}
