"use client";
import type { RunSeries } from "@hone/core/training/metrics";
import { useFormatter, useTranslations } from "next-intl";
import { Badge } from "@/components/ui/Badge";
import { Card } from "@/components/ui/Card";
import { overfitSince } from "../lib/overfitting";

/** Says when a run begins to learn by heart. */
export function WatchNote({ series }: { series: RunSeries }) {
  const t = useTranslations("training");
  const format = useFormatter();
  const found = overfitSince(series);
  if (found === null) return null;
  return (
    <Card role="status" className="p-4 text-soft">
      <Badge tone="warn">{t("run.watch")}</Badge>{" "}
      {t("run.overfit", { since: format.number(found.since), best: format.number(found.best) })}
    </Card>
  );
}
