"use client";
import type { RunMetric, RunSeries } from "@hone/core/training/metrics";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { Checkbox } from "@/components/ui/inputs";
import type { Series } from "../lib/series";
import { Legend } from "./charts/Legend";
import { LineChart } from "./charts/LineChart";

const measured = ["loss", "accuracy", "gradNorm", "learningRate", "tokensPerSecond"] as const;
type Evaluated = "loss" | "accuracy";

/** Charts of one run, or of several over one another. */
export function RunCharts({ runs, steps }: { runs: readonly RunSeries[]; steps?: number | undefined }) {
  const t = useTranslations("training");
  const [smoothing, setSmoothing] = useState(0.6);
  const [log, setLog] = useState(false);
  const charts = useMemo(() => chartsOf(runs), [runs]);
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <label className="flex items-center gap-2">
          {t("charts.smoothing")}
          <input
            type="range"
            min={0}
            max={0.99}
            step={0.01}
            value={smoothing}
            onChange={(event) => setSmoothing(Number(event.target.value))}
            className="w-32 accent-(--accent)"
          />
        </label>
        <Checkbox label={t("charts.log")} checked={log} onChange={(event) => setLog(event.target.checked)} />
        <Legend labels={runs.map(({ name }) => name)} />
      </div>
      <div className="grid gap-4 md:grid-cols-2">
        {charts.map(({ key, noisy, series }) => (
          <LineChart
            key={key}
            title={t(`charts.names.${key}`)}
            series={key === "rewards" ? named(series, t("charts.chosen"), t("charts.rejected")) : series}
            xName={t("charts.step")}
            log={log}
            smoothing={noisy ? smoothing : 0}
            xMax={steps}
            dots={!noisy && key.startsWith("heldOut")}
          />
        ))}
      </div>
    </div>
  );
}

const named = (series: Series[], chosen: string, rejected: string) =>
  series.map((one) => ({
    ...one,
    label: `${one.key.endsWith("chosenReward") ? chosen : rejected} ${one.label}`,
  }));

type ChartKey = (typeof measured)[number] | "heldOutLoss" | "heldOutAccuracy" | "rewards";

function chartsOf(runs: readonly RunSeries[]): { key: ChartKey; noisy: boolean; series: Series[] }[] {
  const ofMetric = (metric: RunMetric) =>
    runs.flatMap(({ runId, name, series }) => {
      const points = series.find((one) => one.metric === metric)?.points ?? [];
      if (points.length === 0) return [];
      return [
        {
          key: `${runId}.${metric}`,
          label: name,
          points: points.map(({ step, value }) => ({ x: step, y: value })),
        },
      ];
    });
  const ofEvaluations = (pick: Evaluated) =>
    runs.flatMap(({ runId, name, evaluations }) => {
      const points = evaluations.flatMap((one) =>
        one[pick] === null ? [] : [{ x: one.step, y: one[pick] }],
      );
      return points.length === 0 ? [] : [{ key: runId, label: name, points }];
    });
  const [loss, ...others] = measured.map((key) => ({
    ...{ key, noisy: key !== "learningRate", series: ofMetric(key) },
  }));
  const all = [
    loss!,
    { key: "heldOutLoss" as const, noisy: false, series: ofEvaluations("loss") },
    { key: "heldOutAccuracy" as const, noisy: false, series: ofEvaluations("accuracy") },
    {
      key: "rewards" as const,
      noisy: true,
      series: [...ofMetric("chosenReward"), ...ofMetric("rejectedReward")],
    },
    ...others,
  ];
  // Every run has a loss; the rest is shown where it is measured.
  return all.filter(({ key, series }) => series.length > 0 || key === "loss");
}
