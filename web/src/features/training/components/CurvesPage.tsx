"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { buttonClass } from "@/components/ui/Button";
import { DataTable } from "@/components/ui/DataTable";
import { EmptyState } from "@/components/ui/EmptyState";
import { PageHeader } from "@/components/ui/PageHeader";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";
import { useRunLive } from "../hooks/use-run-live";

/** All learning curves, with how far their runs are. */
export function CurvesPage() {
  const t = useTranslations("training");
  const format = useFormatter();
  const trpc = useTRPC();
  const pathTo = useWorkspacePath();
  const curves = useInfiniteQuery(
    trpc.training.listCurves.infiniteQueryOptions({}, { getNextPageParam: (page) => page.nextCursor }),
  );
  useRunLive(null);
  return (
    <div className="mx-auto max-w-6xl px-5 py-6">
      <PageHeader title={t("curves.listTitle")} description={t("curves.description")} />
      <DataTable
        caption={t("curves.listTitle")}
        columns={[
          {
            key: "name",
            header: t("curves.name"),
            cell: (curve) => (
              <Link href={pathTo("training", "curves", curve.id)} className="font-medium text-accent">
                {curve.name}
              </Link>
            ),
          },
          {
            key: "dataset",
            header: t("curves.dataset"),
            cell: (curve) => `${curve.dataset.name}@${curve.dataset.number}`,
          },
          { key: "base", header: t("curves.base"), cell: (curve) => curve.base.name },
          {
            key: "progress",
            header: t("curves.progress"),
            cell: (curve) => `${curve.runsCompleted} / ${curve.runs}`,
          },
          {
            key: "started",
            header: t("curves.started"),
            cell: (curve) => format.dateTime(curve.createdAt, { dateStyle: "medium", timeStyle: "short" }),
          },
        ]}
        rows={curves.data?.pages.flatMap((page) => page.rows)}
        rowKey={(curve) => curve.id}
        error={curves.error?.message}
        empty={
          <EmptyState
            title={t("curves.empty")}
            action={
              <Link href={pathTo("training", "new")} className={buttonClass()}>
                {t("runs.new")}
              </Link>
            }
          >
            {t("curves.emptyHint")}
          </EmptyState>
        }
        hasMore={curves.hasNextPage}
        loadingMore={curves.isFetchingNextPage}
        onMore={() => void curves.fetchNextPage()}
      />
    </div>
  );
}
