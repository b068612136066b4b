"use client";
import type { RunDetail } from "@hone/core/training/run-contracts";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Card } from "@/components/ui/Card";
import { CopyField } from "@/features/accounts/components/CopyField";
import { useWorkspacePath } from "@/lib/workspace";

/** Base, data, seed and code of a run, and the command that repeats it. */
export function LineageBox({ run }: { run: RunDetail }) {
  const t = useTranslations("training");
  const pathTo = useWorkspacePath();
  const { dataset } = run;
  return (
    <Card className="space-y-3 p-4">
      <h2 className="text-sm">{t("run.lineage")}</h2>
      <p className="text-soft">
        {t("run.lineageOf", {
          base: run.base.name,
          dataset: `${dataset.name} @${dataset.number}`,
          seed: String(run.config.seed),
          code: run.codeVersion ?? t("run.unknown"),
        })}{" "}
        <Link
          href={pathTo("datasets", dataset.id, "exports", dataset.exportId)}
          className="text-accent underline underline-offset-2"
        >
          {t("run.toExport")}
        </Link>
      </p>
      <CopyField label={t("run.repeat")} value={run.command} />
    </Card>
  );
}
