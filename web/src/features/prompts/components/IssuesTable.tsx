"use client";
import { type ImportIssueRow, mostIssuesKept } from "@hone/core/prompts/import/inspection";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { buttonClass } from "@/components/ui/Button";
import { type Column, DataTable } from "@/components/ui/DataTable";
import { useErrorText } from "@/lib/error-text";
import { useTRPC } from "@/lib/trpc";
import { useWorkspace } from "@/lib/workspace";
import type { ShownImport } from "./ImportPage";

/** Rows that could not be imported, line by line. */
export function IssuesTable({ row }: { row: ShownImport }) {
  const t = useTranslations("prompts");
  const format = useFormatter();
  const trpc = useTRPC();
  const errorText = useErrorText();
  const { slug } = useWorkspace();
  const query = useInfiniteQuery(
    trpc.prompts.listIssues.infiniteQueryOptions(
      { importId: row.id },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const columns: Column<ImportIssueRow>[] = [
    { key: "line", header: t("issues.line"), numeric: true, cell: (issue) => format.number(issue.line) },
    {
      key: "field",
      header: t("issues.field"),
      className: "font-mono text-xs",
      cell: (issue) => issue.field || "–",
    },
    {
      key: "message",
      header: t("issues.message"),
      className: "min-w-64 max-w-lg break-words",
      cell: (issue) => issue.message,
    },
    {
      key: "excerpt",
      header: t("issues.excerpt"),
      className: "max-w-sm break-all font-mono text-xs text-soft",
      cell: (issue) => issue.excerpt,
    },
  ];
  return (
    <section className="space-y-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-base">{t("issues.title", { count: format.number(row.badRows) })}</h2>
        <a
          href={`/api/v1/imports/${row.id}/issues?${new URLSearchParams({ format: "csv", workspace: slug })}`}
          download
          className={buttonClass()}
        >
          {t("issues.download")}
        </a>
      </div>
      {row.badRows > mostIssuesKept ? (
        <p className="text-soft">{t("issues.capped", { count: format.number(mostIssuesKept) })}</p>
      ) : null}
      <DataTable
        caption={t("issues.caption")}
        columns={columns}
        rows={query.data?.pages.flatMap((page) => page.rows)}
        rowKey={(issue) => issue.id}
        error={query.error === null ? null : errorText(query.error)}
        empty={t("loading")}
        hasMore={query.hasNextPage}
        loadingMore={query.isFetchingNextPage}
        onMore={() => void query.fetchNextPage()}
      />
    </section>
  );
}
