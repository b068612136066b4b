"use client";
import type { BatchStatus, GenerationBatch } from "@hone/core/generation/batch";
import { useTranslations } from "next-intl";
import { Badge, type BadgeTone } from "@/components/ui/Badge";

const tones: Record<BatchStatus, BadgeTone> = {
  queued: "neutral",
  running: "warn",
  completed: "good",
  cancelled: "neutral",
  failed: "bad",
};

export function BatchStatusBadge({ batch }: { batch: GenerationBatch }) {
  const t = useTranslations("generation");
  const stopping = batch.cancelRequested && batch.status === "running";
  return <Badge tone={tones[batch.status]}>{stopping ? t("stopping") : t(`statuses.${batch.status}`)}</Badge>;
}
