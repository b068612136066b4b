"use client";
import type { RecentWork as RecentWorkRow } from "@hone/core/labeling/home-contracts";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { Badge, type BadgeTone } from "@/components/ui/Badge";
import { buttonClass } from "@/components/ui/Button";
import { DataTable } from "@/components/ui/DataTable";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";
import { useDuration } from "../desk/use-duration";

const tones = {
  leased: "warn",
  submitted: "good",
  skipped: "neutral",
  expired: "bad",
} as const satisfies Record<RecentWorkRow["status"], BadgeTone>;

/** Own work, newest first, with the way back into what may still be corrected. */
export function RecentWork() {
  const t = useTranslations("desk");
  const format = useFormatter();
  const duration = useDuration();
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.labeling.myRecentWork.infiniteQueryOptions(
      { limit: 10 },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  return (
    <div className="space-y-3">
      <h2 className="text-sm">{t("recentWork")}</h2>
      <DataTable
        caption={t("recentWork")}
        rows={query.data?.pages.flatMap((page) => page.rows)}
        rowKey={(row) => row.assignmentId}
        error={query.error?.message}
        empty={t("noRecentWork")}
        hasMore={query.hasNextPage}
        loadingMore={query.isFetchingNextPage}
        onMore={() => void query.fetchNextPage()}
        columns={[
          {
            key: "preview",
            header: t("task"),
            className: "min-w-60 max-w-md break-words",
            cell: (row) => (
              <>
                <div>{row.preview || t("emptyText")}</div>
                {row.excerpt === null ? null : <div className="text-xs text-soft">{row.excerpt}</div>}
              </>
            ),
          },
          { key: "campaign", header: t("campaign"), cell: (row) => row.campaignName },
          {
            key: "status",
            header: t("status"),
            cell: (row) => <Badge tone={tones[row.status]}>{t(`assignmentStatuses.${row.status}`)}</Badge>,
          },
          { key: "time", header: t("activeTime"), numeric: true, cell: (row) => duration(row.activeMs) },
          {
            key: "when",
            header: t("when"),
            className: "whitespace-nowrap",
            cell: (row) =>
              format.dateTime(row.submittedAt ?? row.leasedAt, { dateStyle: "medium", timeStyle: "short" }),
          },
          {
            key: "action",
            header: <span className="sr-only">{t("actions")}</span>,
            cell: (row) => <WayBack row={row} />,
          },
        ]}
      />
    </div>
  );
}

/** A link into the task, where there is something left to do with it. */
function WayBack({ row }: { row: RecentWorkRow }) {
  const t = useTranslations("desk");
  const pathTo = useWorkspacePath();
  const editable = row.editableUntil !== null;
  if (!editable && row.status !== "leased" && !(row.status === "expired" && row.hasDraft)) return null;
  return (
    <Link
      href={`${pathTo("label", row.campaignId)}?assignment=${row.assignmentId}`}
      className={buttonClass("secondary", "sm")}
    >
      {editable ? t("correctIt") : t("continueLabeling")}
    </Link>
  );
}
