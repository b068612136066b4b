"use client";
import type { CampaignRow } from "@hone/core/labeling/campaign-contracts";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { buttonClass } from "@/components/ui/Button";
import { type Column, DataTable } from "@/components/ui/DataTable";
import { EmptyState } from "@/components/ui/EmptyState";
import { PageHeader } from "@/components/ui/PageHeader";
import { useLiveEvents } from "@/lib/live-events";
import { useTRPC } from "@/lib/trpc";
import { useWorkspace, useWorkspacePath } from "@/lib/workspace";
import { CampaignStatusBadge } from "./StatusBadge";
import { useDuration } from "./use-duration";

/** What is asked of labelers, and how far it is. */
export function CampaignsPage() {
  const t = useTranslations("desk");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { role } = useWorkspace();
  const pathTo = useWorkspacePath();
  const campaigns = useInfiniteQuery(
    trpc.labeling.listCampaigns.infiniteQueryOptions({}, { getNextPageParam: (page) => page.nextCursor }),
  );
  useLiveEvents(["campaigns", "judgements"], () =>
    queries.invalidateQueries({ queryKey: trpc.labeling.listCampaigns.infiniteQueryKey() }),
  );
  const create =
    role === "admin" ? (
      <Link href={pathTo("campaigns", "new")} className={buttonClass("primary")}>
        {t("newCampaign")}
      </Link>
    ) : null;
  return (
    <div className="mx-auto max-w-6xl px-5 py-6">
      <PageHeader title={t("campaigns")} description={t("campaignsDescription")} actions={create} />
      <DataTable
        caption={t("campaigns")}
        columns={useCampaignColumns()}
        rows={campaigns.data?.pages.flatMap((page) => page.rows)}
        rowKey={(row) => row.id}
        error={campaigns.error?.message}
        empty={
          <EmptyState title={t("noCampaigns")} action={create}>
            {t("noCampaignsHint")}
          </EmptyState>
        }
        hasMore={campaigns.hasNextPage}
        loadingMore={campaigns.isFetchingNextPage}
        onMore={() => void campaigns.fetchNextPage()}
      />
    </div>
  );
}

function useCampaignColumns(): Column<CampaignRow>[] {
  const t = useTranslations("desk");
  const format = useFormatter();
  const pathTo = useWorkspacePath();
  const duration = useDuration();
  return [
    {
      key: "name",
      header: t("name"),
      cell: (row) => (
        <Link
          href={pathTo("campaigns", row.id)}
          className="font-medium text-accent underline-offset-2 hover:underline"
        >
          {row.name}
        </Link>
      ),
    },
    { key: "kind", header: t("kind"), cell: (row) => t(`kinds.${row.kind}`) },
    { key: "status", header: t("status"), cell: (row) => <CampaignStatusBadge status={row.status} /> },
    { key: "guideline", header: t("guideline"), cell: (row) => row.guidelineName },
    { key: "tasks", header: t("tasks"), numeric: true, cell: (row) => format.number(row.taskCount) },
    {
      key: "submitted",
      header: t("judgements"),
      numeric: true,
      cell: (row) =>
        t("ofWanted", {
          done: format.number(row.submitted),
          wanted: format.number(row.taskCount * row.overlap),
        }),
    },
    { key: "people", header: t("peopleHeader"), numeric: true, cell: (row) => format.number(row.people) },
    {
      key: "perTask",
      header: t("timePerTaskHeader"),
      numeric: true,
      cell: (row) => (row.submitted === 0 ? "–" : duration(row.activeMs / row.submitted)),
    },
    {
      key: "deadline",
      header: t("deadline"),
      cell: (row) => (row.deadline === null ? "–" : format.dateTime(row.deadline, { dateStyle: "medium" })),
    },
  ];
}
