"use client";
import type { ImportRow } from "@hone/core/prompts/import/inspection";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useFormatter, useTranslations } from "next-intl";
import { type Column, DataTable } from "@/components/ui/DataTable";
import { PageHeader } from "@/components/ui/PageHeader";
import { Progress } from "@/components/ui/Progress";
import { useErrorText } from "@/lib/error-text";
import { useLiveEvents } from "@/lib/live-events";
import { useTRPC } from "@/lib/trpc";
import { useWorkspace, useWorkspacePath } from "@/lib/workspace";
import { ImportStatusBadge } from "./ImportStatusBadge";
import { UploadZone } from "./UploadZone";

/** Where files are handed in, and what became of the earlier ones. */
export function ImportsPage() {
  const t = useTranslations("prompts");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const errorText = useErrorText();
  const pathTo = useWorkspacePath();
  const isAdmin = useWorkspace().role === "admin";
  const query = useInfiniteQuery(
    trpc.prompts.listImports.infiniteQueryOptions({}, { getNextPageParam: (page) => page.nextCursor }),
  );
  useLiveEvents(["imports"], () =>
    queries.invalidateQueries({ queryKey: trpc.prompts.listImports.infiniteQueryKey() }),
  );
  return (
    <div className="mx-auto max-w-6xl space-y-6 px-5 py-6">
      <PageHeader title={t("import.title")} description={t("import.description")} />
      {isAdmin ? <UploadZone onStored={(id) => router.push(pathTo("prompts", "import", id))} /> : null}
      <DataTable
        caption={t("import.list")}
        columns={useImportColumns()}
        rows={query.data?.pages.flatMap((page) => page.rows)}
        rowKey={(row) => row.id}
        error={query.error === null ? null : errorText(query.error)}
        empty={t("import.empty")}
        hasMore={query.hasNextPage}
        loadingMore={query.isFetchingNextPage}
        onMore={() => void query.fetchNextPage()}
      />
    </div>
  );
}

function useImportColumns(): Column<ImportRow>[] {
  const t = useTranslations("prompts");
  const format = useFormatter();
  const pathTo = useWorkspacePath();
  const count = (key: "promptsAdded" | "candidatesAdded" | "judgementsAdded" | "duplicates" | "badRows") => ({
    key,
    header: <span className="inline-block first-letter:uppercase">{t(`counts.${key}`)}</span>,
    numeric: true,
    cell: (row: ImportRow) => format.number(row[key]),
  });
  return [
    {
      key: "file",
      header: t("import.file"),
      className: "min-w-48 break-words",
      cell: (row) => (
        <Link
          href={pathTo("prompts", "import", row.id)}
          className="font-medium text-accent underline-offset-2 hover:underline"
        >
          {row.fileName}
        </Link>
      ),
    },
    { key: "status", header: t("import.status"), cell: (row) => <ImportStatusBadge row={row} /> },
    {
      key: "progress",
      header: t("import.progress"),
      cell: (row) =>
        row.status === "running" ? (
          <Progress value={row.bytesRead} max={row.totalBytes} label={t("import.progress")} />
        ) : (
          "–"
        ),
    },
    count("promptsAdded"),
    count("duplicates"),
    count("candidatesAdded"),
    count("judgementsAdded"),
    count("badRows"),
    {
      key: "created",
      header: t("columns.created"),
      className: "whitespace-nowrap text-soft",
      cell: (row) => format.dateTime(row.createdAt, { dateStyle: "medium", timeStyle: "short" }),
    },
  ];
}
