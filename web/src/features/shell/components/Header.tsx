"use client";
import { Menu as MenuIcon } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { buttonClass } from "@/components/ui/Button";
import { cn } from "@/components/ui/cn";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/components/ui/Menu";
import { useWorkspace, useWorkspacePath } from "@/lib/workspace";
import type { NavEntry } from "../nav";
import { openKeyboardHelp } from "./KeyboardHelp";
import { PersonMenu } from "./PersonMenu";

/**
 * Name, workspace, navigation by role, person. Links fetch nothing ahead: a labeling page must not load the scripts of
 * pages that nobody may open. Folds into a menu on narrow screens.
 */
export function Header({
  others,
  nav: entries,
}: {
  others: { slug: string; name: string }[];
  nav: NavEntry[];
}) {
  const t = useTranslations("shell");
  const workspace = useWorkspace();
  const pathTo = useWorkspacePath();
  const pathname = usePathname();
  const active = (path: string) => {
    const full = path === "" ? pathTo() : pathTo(path);
    return path === "" ? pathname === full : pathname === full || pathname.startsWith(`${full}/`);
  };
  return (
    <header className="border-b border-line bg-card print:hidden">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-control focus:bg-card focus:px-3 focus:py-2"
      >
        {t("skipToContent")}
      </a>
      <div className="flex min-h-12 items-center gap-4 px-5">
        <Link prefetch={false} href={pathTo()} className="text-base font-bold tracking-tight">
          hone
        </Link>
        {others.length > 0 ? (
          <Menu
            trigger={
              <button type="button" className={cn(buttonClass("quiet", "sm"), "-ml-2 text-sm")}>
                {workspace.name} <span aria-hidden>▾</span>
              </button>
            }
          >
            <MenuLabel>{t("workspaces")}</MenuLabel>
            {others.map((other) => (
              <MenuItem key={other.slug} asChild>
                <a href={`/w/${other.slug}`}>{other.name}</a>
              </MenuItem>
            ))}
          </Menu>
        ) : (
          <span className="text-soft">{workspace.name}</span>
        )}
        <nav aria-label={t("navigation")} className="hidden min-w-0 flex-1 flex-wrap gap-x-0.5 xl:flex">
          {entries.map((entry) => (
            <Link
              prefetch={false}
              key={entry.key}
              href={entry.path === "" ? pathTo() : pathTo(entry.path)}
              aria-current={active(entry.path) ? "page" : undefined}
              className={cn(
                "rounded-md px-2 py-1.5 hover:bg-line/50",
                active(entry.path) ? "font-semibold text-ink" : "text-soft",
              )}
            >
              {t(`nav.${entry.key}`)}
            </Link>
          ))}
        </nav>
        <div className="ml-auto flex items-center gap-1">
          <button
            type="button"
            onClick={openKeyboardHelp}
            aria-label={t("keyboardHelp")}
            title={t("keyboardHelp")}
            className={cn(buttonClass("quiet", "sm"), "min-w-8 font-mono")}
          >
            ?
          </button>
          <PersonMenu />
          <div className="xl:hidden">
            <Menu
              trigger={
                <button
                  type="button"
                  aria-label={t("navigation")}
                  className={cn(buttonClass("quiet"), "min-w-9 px-0")}
                >
                  <MenuIcon aria-hidden className="size-5" />
                </button>
              }
            >
              {entries.map((entry) => (
                <MenuItem key={entry.key} asChild>
                  <Link
                    prefetch={false}
                    href={entry.path === "" ? pathTo() : pathTo(entry.path)}
                    aria-current={active(entry.path) ? "page" : undefined}
                    className={active(entry.path) ? "font-semibold" : undefined}
                  >
                    {t(`nav.${entry.key}`)}
                  </Link>
                </MenuItem>
              ))}
              <MenuSeparator />
            </Menu>
          </div>
        </div>
      </div>
    </header>
  );
}
