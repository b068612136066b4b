"use client";
import type { ImportRow, ImportStatus } from "@hone/core/prompts/import/inspection";
import { useTranslations } from "next-intl";
import { Badge, type BadgeTone } from "@/components/ui/Badge";

const tones: Record<ImportStatus, BadgeTone> = {
  uploaded: "warn",
  queued: "neutral",
  running: "neutral",
  completed: "good",
  failed: "bad",
  cancelled: "neutral",
};

/** The state of an import in a word. */
export function ImportStatusBadge({ row }: { row: Pick<ImportRow, "status" | "cancelRequested"> }) {
  const t = useTranslations("prompts");
  const stopping = row.status === "running" && row.cancelRequested;
  return <Badge tone={tones[row.status]}>{t(stopping ? "import.stopping" : `statuses.${row.status}`)}</Badge>;
}
