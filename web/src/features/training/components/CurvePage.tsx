"use client";
import type { CurveDetail } from "@hone/core/training/curve-contracts";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { DataTable } from "@/components/ui/DataTable";
import { PageHeader } from "@/components/ui/PageHeader";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";
import { useFigure } from "../hooks/use-figure";
import { useRunLive } from "../hooks/use-run-live";
import { curveSeries, lossNow, verdictOf } from "../lib/curve-answer";
import { LineChart } from "./charts/LineChart";
import { RunStatusBadge } from "./RunStatusBadge";

/** "More labels or a bigger model?": the measured points, the fitted law with its band, and the answer in a sentence. */
export function CurvePage({ id }: { id: string }) {
  const common = useTranslations("common");
  const t = useTranslations("training");
  const trpc = useTRPC();
  const curve = useQuery(trpc.training.getCurve.queryOptions({ curveId: id }));
  useRunLive(null);
  if (curve.data === undefined)
    return <p className="py-10 text-center text-soft">{curve.error?.message ?? common("loading")}</p>;
  const { data } = curve;
  const labels = { fitted: t("curves.fitted"), measured: t("curves.measured") };
  return (
    <div className="mx-auto max-w-6xl space-y-6 px-5 py-6">
      <PageHeader
        title={data.name}
        description={`${data.base.name} · ${data.dataset.name}@${data.dataset.number} · ${data.runsCompleted} / ${data.runs}`}
      />
      <Answer curve={data} />
      <LineChart title={t("curves.chart")} series={curveSeries(data, labels)} xName={t("curves.rows")} dots />
      <RunsOfCurve curve={data} />
    </div>
  );
}

function Answer({ curve: { fit, points } }: { curve: CurveDetail }) {
  const t = useTranslations("training");
  const figure = useFigure();
  if (fit === null) return <p className="text-soft">{t("curves.notYet")}</p>;
  const size = Math.max(...points.map((point) => point.size ?? 0));
  const { loss, low, high, size: doubled } = fit.doubled;
  const values = {
    size: doubled,
    now: figure(lossNow(fit, size)),
    loss: figure(loss),
    low: figure(low),
    high: figure(high),
  };
  return (
    <div className="space-y-1">
      <p className="text-lg">{t(`curves.${verdictOf(fit, size)}`, values)}</p>
      <p className="text-xs text-soft">
        {t("curves.law", { e: figure(fit.e), a: figure(fit.a), beta: figure(fit.beta) })}
      </p>
    </div>
  );
}

function RunsOfCurve({ curve }: { curve: CurveDetail }) {
  const t = useTranslations("training");
  const format = useFormatter();
  const figure = useFigure();
  const pathTo = useWorkspacePath();
  return (
    <DataTable
      caption={t("curves.runs")}
      columns={[
        {
          key: "run",
          header: t("curves.run"),
          cell: (point) => (
            <Link href={pathTo("training", point.runId)} className="font-medium text-accent">
              {point.runName}
            </Link>
          ),
        },
        {
          key: "share",
          header: t("curves.share"),
          cell: (point) => format.number(point.share, { style: "percent" }),
        },
        { key: "seed", header: t("curves.seed"), cell: (point) => point.seed },
        {
          key: "size",
          header: t("curves.size"),
          cell: (point) => (point.size === null ? "–" : format.number(point.size)),
        },
        {
          key: "loss",
          header: t("curves.loss"),
          cell: (point) => (point.loss === null ? "–" : figure(point.loss)),
        },
        {
          key: "status",
          header: t("curves.status"),
          cell: (point) => <RunStatusBadge run={{ status: point.status, step: 0, steps: null }} />,
        },
      ]}
      rows={curve.points}
      rowKey={(point) => point.runId}
      empty={null}
    />
  );
}
