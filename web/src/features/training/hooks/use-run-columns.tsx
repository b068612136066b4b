"use client";
import type { RunRow } from "@hone/core/training/run-contracts";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { Column } from "@/components/ui/DataTable";
import { Progress } from "@/components/ui/Progress";
import { useWorkspacePath } from "@/lib/workspace";
import { RunStatusBadge } from "../components/RunStatusBadge";
import { useFigure } from "./use-figure";

/** Columns of a table of runs, the first to select them. */
export function useRunColumns(selected: readonly string[], toggle: (id: string) => void): Column<RunRow>[] {
  const t = useTranslations("training");
  const format = useFormatter();
  const figure = useFigure();
  const pathTo = useWorkspacePath();
  return [
    {
      key: "select",
      header: <span className="sr-only">{t("runs.compareHint")}</span>,
      cell: (run) => (
        <input
          type="checkbox"
          aria-label={t("runs.select", { name: run.name })}
          checked={selected.includes(run.id)}
          onChange={() => toggle(run.id)}
          className="size-4 accent-(--accent)"
        />
      ),
    },
    {
      key: "name",
      header: t("runs.name"),
      cell: (run) => (
        <Link
          href={pathTo("training", run.id)}
          className="font-medium text-accent underline-offset-2 hover:underline"
        >
          {run.name}
        </Link>
      ),
    },
    { key: "kind", header: t("runs.kind"), cell: (run) => t(`kinds.${run.kind}`) },
    {
      key: "status",
      header: t("runs.status"),
      className: "max-w-80",
      cell: (run) => (
        <div className="space-y-1">
          <RunStatusBadge run={run} />
          {run.status === "running" && run.steps !== null ? (
            <Progress value={run.step} max={run.steps} label={run.name} />
          ) : null}
          {run.error === null ? null : <p className="break-words text-bad">{run.error}</p>}
        </div>
      ),
    },
    {
      key: "heldOut",
      header: t("runs.heldOut"),
      numeric: true,
      cell: (run) => (run.validationLoss === null ? "–" : figure(run.validationLoss)),
    },
    {
      key: "dataset",
      header: t("runs.dataset"),
      cell: (run) => `${run.dataset.name} @${run.dataset.number}`,
    },
    { key: "base", header: t("runs.base"), cell: (run) => run.base.name },
    {
      key: "started",
      header: t("runs.started"),
      cell: (run) => format.dateTime(run.createdAt, { dateStyle: "medium", timeStyle: "short" }),
    },
  ];
}
