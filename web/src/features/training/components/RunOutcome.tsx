"use client";
import { runDownloadNames, runDownloadPath } from "@hone/core/training/downloads";
import type { RunDetail } from "@hone/core/training/run-contracts";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { buttonClass } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { useWorkspace, useWorkspacePath } from "@/lib/workspace";

/** What a run made, what can be done with it, and its files. */
export function RunOutcome({ run }: { run: RunDetail }) {
  const t = useTranslations("training");
  const pathTo = useWorkspacePath();
  const { slug } = useWorkspace();
  if (run.model === null || !run.hasFiles) return null;
  const there = runDownloadNames.filter(
    (what) =>
      (what !== "adapter" || run.config.method.kind === "lora") && (what !== "onnx" || run.kind !== "reward"),
  );
  return (
    <Card className="space-y-3 p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-sm">{t("run.model", { name: run.model.name })}</h2>
        <div className="flex flex-wrap gap-2">
          <Link href={pathTo("models")} className={buttonClass("secondary", "sm")}>
            {t("run.toModels")}
          </Link>
          {run.kind === "reward" ? null : (
            <Link href={pathTo("generation")} className={buttonClass("primary", "sm")}>
              {t("run.generate")}
            </Link>
          )}
        </div>
      </div>
      <ul aria-label={t("run.files")} className="flex flex-wrap gap-x-4 gap-y-1">
        {there.map((what) => (
          <li key={what}>
            <a
              href={`${runDownloadPath(run.id, what)}?workspace=${encodeURIComponent(slug)}`}
              className="text-accent underline underline-offset-2"
            >
              {t(`run.downloads.${what}`)}
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}
