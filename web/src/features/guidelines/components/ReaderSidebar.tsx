"use client";
import type { GuidelineReading, VersionPage } from "@hone/core/guidelines/contracts";
import { Check, Pencil } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { Button, buttonClass } from "@/components/ui/Button";
import { cn } from "@/components/ui/cn";
import { Select } from "@/components/ui/inputs";
import { Progress } from "@/components/ui/Progress";
import { useWorkspace, useWorkspacePath } from "@/lib/workspace";
import type { ReaderPlace } from "../hooks/use-reader-place";
import { GuidelineSearch } from "./GuidelineSearch";

interface ReaderSidebarProps {
  reading: GuidelineReading;
  /** Page that is open; null while changes are shown. */
  pageSlug: string | null;
  pagesRead: ReadonlySet<string>;
  searchRef: React.RefObject<HTMLInputElement | null>;
  goTo: (clauseId: string) => void;
  turnTo: (slug: string) => void;
  setPlace: (place: Partial<ReaderPlace>) => void;
}

/** Name, version, search, contents and how much has been read. */
export function ReaderSidebar(props: ReaderSidebarProps) {
  const { reading, pageSlug, pagesRead, searchRef, goTo, turnTo } = props;
  const t = useTranslations("guidelines");
  const [open, setOpen] = useState(false);
  const readCount = reading.pages.filter((page) => pagesRead.has(page.slug)).length;
  return (
    <aside
      aria-label={t("reader.contents")}
      className="mb-6 flex flex-col gap-3 lg:sticky lg:top-0 lg:mb-0 lg:h-[calc(100dvh-4.6rem)] lg:w-72 lg:shrink-0 lg:pt-4 lg:pb-2"
    >
      <SidebarHeader {...props} />
      <GuidelineSearch
        pages={reading.pages}
        inputRef={searchRef}
        onOpen={goTo}
        onLeave={() => searchRef.current?.blur()}
      >
        <Button
          className="mt-2 mb-3 self-start lg:hidden"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {t("reader.openContents")}
        </Button>
        <nav
          aria-label={t("reader.contents")}
          lang={reading.guideline.language}
          className={cn("mt-2 min-h-0 flex-1 overflow-y-auto", open ? "block" : "hidden lg:block")}
        >
          <ol className="space-y-0.5">
            {reading.pages.map((page, i) => (
              <PageEntry
                key={page.slug}
                page={page}
                number={i + 1}
                current={page.slug === pageSlug}
                read={pagesRead.has(page.slug)}
                goTo={goTo}
                turnTo={(slug) => {
                  setOpen(false);
                  turnTo(slug);
                }}
              />
            ))}
          </ol>
        </nav>
        <div className="flex items-center gap-3 border-t border-line pt-3 text-xs text-soft">
          <Progress
            value={readCount}
            max={reading.pages.length}
            label={t("reader.progress")}
            className="flex-1"
          />
          <span className="tabular-nums">
            {t("reader.pagesRead", { read: readCount, pages: reading.pages.length })}
          </span>
        </div>
      </GuidelineSearch>
    </aside>
  );
}

function SidebarHeader({ reading, setPlace }: ReaderSidebarProps) {
  const t = useTranslations("guidelines");
  const format = useFormatter();
  const { role } = useWorkspace();
  const pathTo = useWorkspacePath();
  const { guideline, version, versions } = reading;
  return (
    <div className="space-y-2">
      <div className="flex items-start justify-between gap-2">
        <h1 className="text-[1.0625rem] leading-snug" lang={guideline.language}>
          {guideline.name}
        </h1>
        {role === "admin" ? (
          <Link href={pathTo("guidelines", guideline.slug, "edit")} className={buttonClass("quiet", "sm")}>
            <Pencil aria-hidden className="size-3.5" />
            {t("reader.edit")}
          </Link>
        ) : null}
      </div>
      <div className="flex items-center gap-2">
        <Select
          aria-label={t("reader.pickVersion")}
          value={version.number}
          onChange={(event) => {
            const number = Number(event.target.value);
            setPlace({ version: number === versions[0]!.number ? null : number, compare: null });
          }}
        >
          {versions.map((stamp) => (
            <option key={stamp.id} value={stamp.number}>
              {t("version", { number: stamp.number })} ·{" "}
              {format.dateTime(stamp.publishedAt, { dateStyle: "medium" })}
            </option>
          ))}
        </Select>
        {version.number > 1 ? (
          <Button onClick={() => setPlace({ compare: version.number - 1 })}>{t("reader.changes")}</Button>
        ) : null}
      </div>
    </div>
  );
}

interface PageEntryProps {
  page: VersionPage;
  number: number;
  current: boolean;
  read: boolean;
  goTo: (clauseId: string) => void;
  turnTo: (slug: string) => void;
}

function PageEntry({ page, number, current, read, goTo, turnTo }: PageEntryProps) {
  const t = useTranslations("guidelines");
  const below = page.clauses.slice(1);
  return (
    <li>
      <button
        type="button"
        aria-current={current ? "page" : undefined}
        onClick={() => turnTo(page.slug)}
        className={cn(
          "flex min-h-8 w-full items-baseline gap-2 rounded-control px-2 py-1 text-left hover:bg-line/50",
          current ? "font-semibold" : "text-soft",
        )}
      >
        <span className="w-5 shrink-0 text-right font-normal text-faint tabular-nums">{number}</span>
        <span className="min-w-0 flex-1">{page.title}</span>
        {read ? (
          <span className="inline-flex shrink-0 items-center gap-0.5 text-xs font-normal text-accent">
            <Check aria-hidden className="size-3.5 self-center" />
            <span className="sr-only">{t("reader.pageDone")}</span>
          </span>
        ) : null}
      </button>
      {current && below.length > 0 ? (
        <ol className="mb-1 ml-4.5 border-l border-line">
          {below.map((clause) => (
            <li key={clause.clauseId}>
              <button
                type="button"
                onClick={() => goTo(clause.clauseId)}
                className="flex min-h-7 w-full items-baseline gap-2 rounded-control px-2 py-0.5 text-left text-[0.8125rem] text-soft hover:text-ink"
              >
                <span className="w-7 shrink-0 text-faint tabular-nums">{clause.number}</span>
                {clause.title}
              </button>
            </li>
          ))}
        </ol>
      ) : null}
    </li>
  );
}
