"use client";
import type { ExportStatus } from "@hone/core/datasets/contracts";
import { useTranslations } from "next-intl";
import { Badge, type BadgeTone } from "@/components/ui/Badge";

const tones: Record<ExportStatus, BadgeTone> = {
  queued: "neutral",
  running: "warn",
  completed: "good",
  failed: "bad",
  cancelled: "neutral",
};

export function ExportStatusBadge({
  status,
  cancelRequested = false,
}: {
  status: ExportStatus;
  cancelRequested?: boolean;
}) {
  const t = useTranslations("datasets");
  const stopping = cancelRequested && (status === "running" || status === "queued");
  return <Badge tone={tones[status]}>{stopping ? t("stopping") : t(`statuses.${status}`)}</Badge>;
}
