"use client";
import type { RunCheckpoint } from "@hone/core/training/run-contracts";
import { useFormatter, useTranslations } from "next-intl";
import { Badge } from "@/components/ui/Badge";
import { DataTable } from "@/components/ui/DataTable";
import { useFigure } from "../hooks/use-figure";

/** Points from which the run can go on; the best is what its model is made of. */
export function CheckpointTable({ checkpoints }: { checkpoints: RunCheckpoint[] | undefined }) {
  const t = useTranslations("training");
  const format = useFormatter();
  const figure = useFigure();
  // Of several that were the best when they were written, the newest is the best now.
  const best = checkpoints?.reduce((step, one) => (one.best ? Math.max(step, one.step) : step), -1);
  return (
    <section className="space-y-2">
      <h2 className="text-sm">{t("run.checkpoints")}</h2>
      <DataTable
        caption={t("run.checkpoints")}
        columns={[
          { key: "step", header: t("run.checkpoint"), cell: ({ step }) => format.number(step) },
          {
            key: "loss",
            header: t("run.checkpointLoss"),
            numeric: true,
            cell: ({ loss }) => (loss === null ? "–" : figure(loss)),
          },
          {
            key: "state",
            header: t("run.checkpointState"),
            cell: ({ step, kept }) => (
              <div className="flex flex-wrap gap-1">
                {step === best ? <Badge tone="good">{t("run.best")}</Badge> : null}
                <Badge>{t(kept ? "run.kept" : "run.deleted")}</Badge>
              </div>
            ),
          },
        ]}
        rows={checkpoints}
        rowKey={({ step }) => String(step)}
        empty={t("run.noCheckpoints")}
      />
    </section>
  );
}
