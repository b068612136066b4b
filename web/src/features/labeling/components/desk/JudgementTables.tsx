"use client";
import type { CorrectionRow, DemonstrationRow, JudgementFilter, RankingRow } from "@hone/core/labeling/desk";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { DataTable } from "@/components/ui/DataTable";
import { Tabs } from "@/components/ui/Tabs";
import { useTRPC } from "@/lib/trpc";
import { JudgementDialog, type OpenJudgement } from "./JudgementDialog";
import { useCorrectionColumns, useDemonstrationColumns, useRankingColumns } from "./judgement-columns";

interface Props {
  filter: JudgementFilter;
  /** Only what this kind of campaign makes; everything when absent. */
  kinds?: "demonstration" | "ranking" | "prompt";
}

/** Judgements of all kinds that match a filter. */
export function JudgementTables({ filter, kinds }: Props) {
  const t = useTranslations("desk");
  const [open, setOpen] = useState<OpenJudgement | null>(null);
  const all = [
    {
      value: "rankings",
      label: t("rankings"),
      content: <Rankings filter={filter} onOpen={setOpen} />,
      kind: "ranking",
    },
    {
      value: "demonstrations",
      label: t("demonstrations"),
      content: <Demonstrations filter={filter} onOpen={setOpen} />,
      kind: "demonstration",
    },
    {
      value: "corrections",
      label: t("corrections"),
      content: <Corrections filter={filter} />,
      kind: "ranking",
    },
  ];
  const tabs = all.filter((tab) => kinds === undefined || tab.kind === kinds);
  if (tabs.length === 0) return null;
  return (
    <section aria-label={t("judgements")}>
      <Tabs label={t("judgements")} tabs={tabs} />
      {open === null ? null : <JudgementDialog judgement={open} onClose={() => setOpen(null)} />}
    </section>
  );
}

interface ListProps {
  filter: JudgementFilter;
  onOpen: (judgement: OpenJudgement) => void;
}

/** What an infinite query tells a table. */
function paging(query: {
  error: { message: string } | null;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}) {
  return {
    error: query.error?.message,
    hasMore: query.hasNextPage,
    loadingMore: query.isFetchingNextPage,
    onMore: () => void query.fetchNextPage(),
  };
}

const nextCursor = (page: { nextCursor: string | null }) => page.nextCursor;

function Rankings({ filter, onOpen }: ListProps) {
  const t = useTranslations("desk");
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.desk.listRankings.infiniteQueryOptions({ filter }, { getNextPageParam: nextCursor }),
  );
  return (
    <DataTable<RankingRow>
      caption={t("rankings")}
      columns={useRankingColumns((id) => onOpen({ kind: "ranking", id }))}
      rows={query.data?.pages.flatMap((page) => page.rows)}
      rowKey={(row) => row.id}
      empty={t("noRankings")}
      {...paging(query)}
    />
  );
}

function Demonstrations({ filter, onOpen }: ListProps) {
  const t = useTranslations("desk");
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.desk.listDemonstrations.infiniteQueryOptions({ filter }, { getNextPageParam: nextCursor }),
  );
  return (
    <DataTable<DemonstrationRow>
      caption={t("demonstrations")}
      columns={useDemonstrationColumns((id) => onOpen({ kind: "demonstration", id }))}
      rows={query.data?.pages.flatMap((page) => page.rows)}
      rowKey={(row) => row.id}
      empty={t("noDemonstrations")}
      {...paging(query)}
    />
  );
}

function Corrections({ filter }: { filter: JudgementFilter }) {
  const t = useTranslations("desk");
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.desk.listCorrections.infiniteQueryOptions({ filter }, { getNextPageParam: nextCursor }),
  );
  return (
    <DataTable<CorrectionRow>
      caption={t("corrections")}
      columns={useCorrectionColumns()}
      rows={query.data?.pages.flatMap((page) => page.rows)}
      rowKey={(row) => row.id}
      empty={t("noCorrections")}
      {...paging(query)}
    />
  );
}
