"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { EmptyState } from "@/components/ui/EmptyState";
import { PageHeader } from "@/components/ui/PageHeader";
import { useTRPC } from "@/lib/trpc";
import { useRunLive } from "../hooks/use-run-live";
import { RunCharts } from "./RunCharts";

/** Several runs over one another. */
export function CompareRunsPage({ runIds }: { runIds: string[] }) {
  const t = useTranslations("training");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const metrics = useQuery(trpc.training.metrics.queryOptions({ runIds }, { enabled: runIds.length > 0 }));
  useRunLive(runIds);
  return (
    <div className="mx-auto max-w-6xl px-5 py-6">
      <PageHeader title={t("runs.compareTitle")} description={t("runs.compareHint")} />
      {runIds.length === 0 ? (
        <EmptyState title={t("runs.compareHint")} />
      ) : metrics.data === undefined ? (
        <p className="py-10 text-center text-soft">{metrics.error?.message ?? common("loading")}</p>
      ) : (
        <RunCharts runs={metrics.data} />
      )}
    </div>
  );
}
