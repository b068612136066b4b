"use client";
import type { DatasetRow } from "@hone/core/datasets/contracts";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { buttonClass } from "@/components/ui/Button";
import { type Column, DataTable } from "@/components/ui/DataTable";
import { EmptyState } from "@/components/ui/EmptyState";
import { Switch } from "@/components/ui/inputs";
import { PageHeader } from "@/components/ui/PageHeader";
import { useLiveEvents } from "@/lib/live-events";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";
import { ExportStatusBadge } from "./ExportStatusBadge";

/** All datasets of the workspace. */
export function DatasetsPage() {
  const t = useTranslations("datasets");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const pathTo = useWorkspacePath();
  const [archived, setArchived] = useState(false);
  const datasets = useInfiniteQuery(
    trpc.datasets.list.infiniteQueryOptions({ archived }, { getNextPageParam: (page) => page.nextCursor }),
  );
  useLiveEvents(["exports"], () => {
    void queries.invalidateQueries({ queryKey: trpc.datasets.list.infiniteQueryKey() });
  });
  return (
    <div className="mx-auto max-w-6xl px-5 py-6">
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          <>
            <Link href={pathTo("datasets", "validate")} className={buttonClass()}>
              {t("validate.title")}
            </Link>
            <Link href={pathTo("datasets", "new")} className={buttonClass("primary")}>
              {t("new")}
            </Link>
          </>
        }
      />
      <Switch
        className="mb-4"
        label={t("showArchived")}
        checked={archived}
        onChange={(event) => setArchived(event.target.checked)}
      />
      <DataTable
        caption={t("title")}
        columns={useColumns()}
        rows={datasets.data?.pages.flatMap((page) => page.rows)}
        rowKey={(dataset) => dataset.id}
        error={datasets.error?.message}
        empty={archived ? t("noneArchived") : <EmptyState title={t("empty")}>{t("emptyHint")}</EmptyState>}
        hasMore={datasets.hasNextPage}
        loadingMore={datasets.isFetchingNextPage}
        onMore={() => void datasets.fetchNextPage()}
      />
    </div>
  );
}

function useColumns(): Column<DatasetRow>[] {
  const t = useTranslations("datasets");
  const format = useFormatter();
  const pathTo = useWorkspacePath();
  return [
    {
      key: "name",
      header: t("name"),
      cell: (row) => (
        <Link
          href={pathTo("datasets", row.id)}
          className="font-medium text-accent underline-offset-2 hover:underline"
        >
          {row.name}
        </Link>
      ),
    },
    { key: "kind", header: t("kind"), cell: (row) => t(`kinds.${row.kind}`) },
    { key: "exports", header: t("exports"), numeric: true, cell: (row) => format.number(row.exportCount) },
    {
      key: "last",
      header: t("lastExport"),
      cell: ({ lastExport }) =>
        lastExport === null ? (
          <span className="text-soft">{t("never")}</span>
        ) : (
          <span className="flex flex-wrap items-center gap-2">
            @{lastExport.number} {t(`formats.${lastExport.format}.title`)}
            <ExportStatusBadge status={lastExport.status} />
          </span>
        ),
    },
    {
      key: "created",
      header: t("created"),
      cell: (row) => format.dateTime(row.createdAt, { dateStyle: "medium" }),
    },
  ];
}
