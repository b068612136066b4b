"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { PageHeader } from "@/components/ui/PageHeader";
import { useTRPC } from "@/lib/trpc";
import { useRunLive } from "../hooks/use-run-live";
import { CheckpointTable } from "./CheckpointTable";
import { LineageBox } from "./LineageBox";
import { RunActions } from "./RunActions";
import { RunCharts } from "./RunCharts";
import { RunFigures } from "./RunFigures";
import { RunLog } from "./RunLog";
import { RunOutcome } from "./RunOutcome";
import { RunStatusBadge } from "./RunStatusBadge";
import { SamplesPanel } from "./SamplesPanel";
import { TestReport } from "./TestReport";
import { WatchNote } from "./WatchNote";

/** One run while it goes and after: how good, how fast, how long, what it says, where it comes from. */
export function RunPage({ id }: { id: string }) {
  const common = useTranslations("common");
  const trpc = useTRPC();
  const found = useQuery(trpc.training.getRun.queryOptions({ runId: id }));
  const metrics = useQuery(trpc.training.metrics.queryOptions({ runIds: [id] }));
  const samples = useQuery(trpc.training.samples.queryOptions({ runId: id }));
  const checkpoints = useQuery(trpc.training.checkpoints.queryOptions({ runId: id }));
  useRunLive([id]);
  if (found.data === undefined)
    return <p className="px-5 py-10 text-center text-soft">{found.error?.message ?? common("loading")}</p>;
  const run = found.data;
  const series = metrics.data?.[0] ?? null;
  return (
    <div className="mx-auto max-w-7xl space-y-6 px-5 py-6">
      <PageHeader
        title={run.name}
        badge={<RunStatusBadge run={run} />}
        description={`${run.base.name} · ${run.dataset.name} @${run.dataset.number}`}
        actions={<RunActions run={run} />}
      />
      {run.error === null ? null : (
        <p role="alert" className="rounded-card bg-bad-soft px-4 py-3 break-words text-bad">
          {run.error}
        </p>
      )}
      <RunFigures run={run} series={series} />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0 space-y-5">
          <RunCharts runs={series === null ? [] : [series]} steps={run.steps ?? undefined} />
          <TestReport report={run.testReport} />
          <RunOutcome run={run} />
          <LineageBox run={run} />
        </div>
        <aside className="min-w-0 space-y-5">
          {samples.data === undefined ? null : <SamplesPanel samples={samples.data} />}
          {series === null ? null : <WatchNote series={series} />}
          <CheckpointTable checkpoints={checkpoints.data} />
          <RunLog runId={id} />
        </aside>
      </div>
    </div>
  );
}
