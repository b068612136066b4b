"use client";
import type { RunSeries } from "@hone/core/training/metrics";
import type { RunDetail } from "@hone/core/training/run-contracts";
import { isRunAlive } from "@hone/core/training/run-states";
import { useFormatter, useTranslations } from "next-intl";
import { Stat } from "@/components/ui/Card";
import { useDurationText } from "../hooks/use-duration-text";
import { useFigure } from "../hooks/use-figure";

/** The three numbers one comes for: how good it is, how fast, how long still. */
export function RunFigures({ run, series }: { run: RunDetail; series: RunSeries | null }) {
  const t = useTranslations("training");
  const format = useFormatter();
  const figure = useFigure();
  const duration = useDurationText();
  const first = series?.evaluations[0]?.loss;
  const share = series?.series.find(({ metric }) => metric === "peakShare")?.points.at(-1)?.value;
  return (
    <div className="flex flex-wrap gap-x-10 gap-y-4">
      {run.validationLoss === null ? (
        <Stat value={run.loss === null ? "–" : figure(run.loss)} label={t("run.loss")} />
      ) : (
        <Stat
          value={figure(run.validationLoss)}
          label={first === undefined ? t("run.heldOut") : t("run.heldOutWas", { was: figure(first) })}
        />
      )}
      {run.validationAccuracy === null ? null : (
        <Stat
          value={format.number(run.validationAccuracy, { style: "percent", maximumFractionDigits: 1 })}
          label={t("run.accuracy")}
        />
      )}
      {run.tokensPerSecond === null ? null : (
        <Stat
          value={format.number(run.tokensPerSecond, { maximumFractionDigits: 0 })}
          label={
            share === undefined
              ? t("run.speed")
              : t("run.speedOfPeak", {
                  share: format.number(share, { style: "percent", maximumFractionDigits: 0 }),
                })
          }
        />
      )}
      {run.secondsLeft === null || !isRunAlive(run.status) ? null : (
        <Stat value={duration(run.secondsLeft)} label={t("run.left")} />
      )}
    </div>
  );
}
