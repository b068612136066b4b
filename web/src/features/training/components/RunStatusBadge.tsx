"use client";
import type { RunRow } from "@hone/core/training/run-contracts";
import type { RunStatus } from "@hone/core/training/run-states";
import { useFormatter, useTranslations } from "next-intl";
import { Badge, type BadgeTone } from "@/components/ui/Badge";

const tones: Record<RunStatus, BadgeTone> = {
  queued: "neutral",
  running: "good",
  pausing: "warn",
  paused: "warn",
  cancelling: "warn",
  cancelled: "neutral",
  completed: "good",
  failed: "bad",
};

/** A run's state in a word, and how far it is while it goes. */
export function RunStatusBadge({ run }: { run: Pick<RunRow, "status" | "step" | "steps"> }) {
  const t = useTranslations("training");
  const format = useFormatter();
  const word = t(`runs.statuses.${run.status}`);
  const moving = run.status === "running" && run.steps !== null;
  return (
    <Badge tone={tones[run.status]}>
      {moving
        ? t("runs.statusWithStep", {
            status: word,
            step: format.number(run.step),
            steps: format.number(run.steps ?? 0),
          })
        : word}
    </Badge>
  );
}
