"use client";
import type { CandidateFilter, CandidateRow } from "@hone/core/generation/browse";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { type Column, DataTable } from "@/components/ui/DataTable";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";

/** Candidates that match a filter, newest first. */
export function CandidateTable({ filter }: { filter: CandidateFilter }) {
  const t = useTranslations("generation");
  const trpc = useTRPC();
  const candidates = useInfiniteQuery(
    trpc.generation.listCandidates.infiniteQueryOptions(
      { filter },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  return (
    <DataTable
      caption={t("candidates")}
      columns={useCandidateColumns().filter(({ key }) => key !== "prompt" || filter.promptId === undefined)}
      rows={candidates.data?.pages.flatMap((page) => page.rows)}
      rowKey={(row) => row.id}
      error={candidates.error?.message}
      empty={t("noCandidates")}
      hasMore={candidates.hasNextPage}
      loadingMore={candidates.isFetchingNextPage}
      onMore={() => void candidates.fetchNextPage()}
    />
  );
}

function useCandidateColumns(): Column<CandidateRow>[] {
  const t = useTranslations("generation");
  const format = useFormatter();
  const pathTo = useWorkspacePath();
  return [
    {
      key: "prompt",
      header: t("prompt"),
      className: "max-w-56 text-soft break-words",
      cell: (row) => row.promptPreview,
    },
    {
      key: "text",
      header: t("candidate"),
      className: "min-w-72 max-w-xl break-words",
      cell: (row) => (
        <Link href={pathTo("candidates", row.id)} className="hover:text-accent hover:underline">
          {row.excerpt === "" ? <em className="text-soft">{t("emptyText")}</em> : row.excerpt}
        </Link>
      ),
    },
    { key: "model", header: t("plan.model"), cell: (row) => row.modelName ?? t(`origins.${row.origin}`) },
    {
      key: "finish",
      header: t("finish"),
      className: "whitespace-nowrap",
      cell: (row) => (row.finishReason === null ? "–" : t(`finishReasons.${row.finishReason}`)),
    },
    {
      key: "tokens",
      header: t("tokens"),
      numeric: true,
      cell: (row) => (row.tokenCount === null ? "–" : format.number(row.tokenCount)),
    },
    {
      key: "logprob",
      header: t("logprobPerToken"),
      numeric: true,
      cell: (row) =>
        row.logprobSum === null || !row.tokenCount
          ? "–"
          : format.number(row.logprobSum / row.tokenCount, {
              maximumFractionDigits: 2,
              minimumFractionDigits: 2,
            }),
    },
  ];
}
