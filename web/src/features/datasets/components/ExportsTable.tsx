"use client";
import type { DatasetExport } from "@hone/core/datasets/contracts";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { type Column, DataTable } from "@/components/ui/DataTable";
import { Progress } from "@/components/ui/Progress";
import { useLiveEvents } from "@/lib/live-events";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";
import { ExportStatusBadge } from "./ExportStatusBadge";

/** A dataset's exports, newest first, moving while a worker writes. */
export function ExportsTable({ datasetId }: { datasetId: string }) {
  const t = useTranslations("datasets");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const exports = useInfiniteQuery(
    trpc.datasets.listExports.infiniteQueryOptions(
      { datasetId },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  useLiveEvents(["exports"], () => {
    void queries.invalidateQueries({ queryKey: trpc.datasets.listExports.infiniteQueryKey() });
  });
  return (
    <DataTable
      caption={t("exports")}
      columns={useColumns()}
      rows={exports.data?.pages.flatMap((page) => page.rows)}
      rowKey={(row) => row.id}
      error={exports.error?.message}
      empty={t("noExports")}
      hasMore={exports.hasNextPage}
      loadingMore={exports.isFetchingNextPage}
      onMore={() => void exports.fetchNextPage()}
    />
  );
}

function useColumns(): Column<DatasetExport>[] {
  const t = useTranslations("datasets");
  const format = useFormatter();
  const pathTo = useWorkspacePath();
  return [
    {
      key: "number",
      header: t("version"),
      cell: (row) => (
        <Link
          href={pathTo("datasets", row.datasetId, "exports", row.id)}
          className="font-medium text-accent underline-offset-2 hover:underline"
        >
          @{row.number}
        </Link>
      ),
    },
    { key: "format", header: t("format"), cell: (row) => t(`formats.${row.format}.title`) },
    { key: "container", header: t("container"), cell: (row) => t(`containers.${row.container}`) },
    {
      key: "status",
      header: t("status"),
      className: "max-w-80",
      cell: (row) => (
        <div className="space-y-1">
          <ExportStatusBadge status={row.status} cancelRequested={row.cancelRequested} />
          {row.status === "running" && row.judgementsTotal !== null ? (
            <Progress value={row.judgementsRead} max={row.judgementsTotal} label={t("progress")} />
          ) : null}
          {row.error === null ? null : <p className="text-bad">{row.error}</p>}
          {row.sameContentAs === null ? null : (
            <p className="text-soft">{t("sameContentAs", { number: row.sameContentAs })}</p>
          )}
        </div>
      ),
    },
    { key: "rows", header: t("rows"), numeric: true, cell: (row) => format.number(row.rowsWritten) },
    {
      key: "created",
      header: t("frozenAt"),
      cell: (row) => format.dateTime(row.createdAt, { dateStyle: "medium", timeStyle: "short" }),
    },
  ];
}
