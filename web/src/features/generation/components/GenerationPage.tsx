"use client";
import type { GenerationBatch } from "@hone/core/generation/batch";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { type Column, DataTable } from "@/components/ui/DataTable";
import { PageHeader } from "@/components/ui/PageHeader";
import { Progress } from "@/components/ui/Progress";
import { useLiveEvents } from "@/lib/live-events";
import { useTRPC } from "@/lib/trpc";
import { useWorkspace, useWorkspacePath } from "@/lib/workspace";
import { BatchStatusBadge } from "./BatchStatusBadge";
import { NewBatchDialog } from "./NewBatchDialog";

/** Orders for candidates: what runs, what is done. */
export function GenerationPage() {
  const t = useTranslations("generation");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { role } = useWorkspace();
  const [creating, setCreating] = useState(false);
  const batches = useInfiniteQuery(
    trpc.generation.listBatches.infiniteQueryOptions({}, { getNextPageParam: (page) => page.nextCursor }),
  );
  useLiveEvents(["generation"], () =>
    queries.invalidateQueries({ queryKey: trpc.generation.listBatches.infiniteQueryKey() }),
  );
  return (
    <div className="mx-auto max-w-6xl px-5 py-6">
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          role === "admin" ? (
            <Button tone="primary" onClick={() => setCreating(true)}>
              {t("new")}
            </Button>
          ) : null
        }
      />
      <DataTable
        caption={t("title")}
        columns={useBatchColumns()}
        rows={batches.data?.pages.flatMap((page) => page.rows)}
        rowKey={(batch) => batch.id}
        error={batches.error?.message}
        empty={t("empty")}
        hasMore={batches.hasNextPage}
        loadingMore={batches.isFetchingNextPage}
        onMore={() => void batches.fetchNextPage()}
      />
      {creating ? <NewBatchDialog onClose={() => setCreating(false)} /> : null}
    </div>
  );
}

function useBatchColumns(): Column<GenerationBatch>[] {
  const t = useTranslations("generation");
  const format = useFormatter();
  const pathTo = useWorkspacePath();
  return [
    {
      key: "name",
      header: t("name"),
      cell: (batch) => (
        <Link
          href={pathTo("generation", batch.id)}
          className="font-medium text-accent underline-offset-2 hover:underline"
        >
          {batch.name}
        </Link>
      ),
    },
    { key: "status", header: t("status"), cell: (batch) => <BatchStatusBadge batch={batch} /> },
    {
      key: "progress",
      header: t("progress"),
      cell: (batch) => (
        <div className="flex items-center gap-3">
          <Progress value={batch.candidatesDone} max={batch.candidatesWanted} label={t("progress")} />
          <span className="tabular-nums">
            {t("doneOf", {
              done: format.number(batch.candidatesDone),
              wanted: format.number(batch.candidatesWanted),
            })}
          </span>
        </div>
      ),
    },
    {
      key: "prompts",
      header: t("prompts"),
      numeric: true,
      cell: (batch) => format.number(batch.promptCount),
    },
    {
      key: "failed",
      header: t("failed"),
      numeric: true,
      cell: (batch) => format.number(batch.promptsFailed),
    },
    {
      key: "created",
      header: t("created"),
      cell: (batch) => format.dateTime(batch.createdAt, { dateStyle: "medium", timeStyle: "short" }),
    },
  ];
}
