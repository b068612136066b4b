"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { buttonClass } from "@/components/ui/Button";
import { DataTable } from "@/components/ui/DataTable";
import { EmptyState } from "@/components/ui/EmptyState";
import { PageHeader } from "@/components/ui/PageHeader";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";
import { useRunColumns } from "../hooks/use-run-columns";
import { useRunLive } from "../hooks/use-run-live";

/** All training runs, moving while they go; selected ones are compared. */
export function RunsPage() {
  const t = useTranslations("training");
  const trpc = useTRPC();
  const pathTo = useWorkspacePath();
  const [selected, setSelected] = useState<readonly string[]>([]);
  const runs = useInfiniteQuery(
    trpc.training.listRuns.infiniteQueryOptions({}, { getNextPageParam: (page) => page.nextCursor }),
  );
  useRunLive(null);
  const toggle = (id: string) =>
    setSelected(selected.includes(id) ? selected.filter((one) => one !== id) : [...selected, id]);
  return (
    <div className="mx-auto max-w-6xl px-5 py-6">
      <PageHeader
        title={t("runs.title")}
        description={t("runs.description")}
        actions={
          <>
            {selected.length < 2 ? null : (
              <Link
                href={`${pathTo("training", "compare")}?runs=${selected.slice(0, 12).join(",")}`}
                className={buttonClass()}
              >
                {t("runs.compare", { count: selected.length })}
              </Link>
            )}
            <Link href={pathTo("training", "curves")} className={buttonClass()}>
              {t("curves.open")}
            </Link>
            <Link href={pathTo("training", "new")} className={buttonClass("primary")}>
              {t("runs.new")}
            </Link>
          </>
        }
      />
      <DataTable
        caption={t("runs.title")}
        columns={useRunColumns(selected, toggle)}
        rows={runs.data?.pages.flatMap((page) => page.rows)}
        rowKey={(run) => run.id}
        error={runs.error?.message}
        empty={
          <EmptyState
            title={t("runs.empty")}
            action={
              <Link href={pathTo("training", "new")} className={buttonClass()}>
                {t("runs.new")}
              </Link>
            }
          >
            {t("runs.emptyHint")}
          </EmptyState>
        }
        hasMore={runs.hasNextPage}
        loadingMore={runs.isFetchingNextPage}
        onMore={() => void runs.fetchNextPage()}
      />
    </div>
  );
}
