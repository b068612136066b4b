"use client";
import { useTranslations } from "next-intl";
import { Badge, type BadgeTone } from "@/components/ui/Badge";

const tones = {
  draft: "neutral",
  active: "good",
  paused: "warn",
  closed: "neutral",
} as const satisfies Record<string, BadgeTone>;

export function CampaignStatusBadge({ status }: { status: keyof typeof tones }) {
  const t = useTranslations("desk");
  return <Badge tone={tones[status]}>{t(`statuses.${status}`)}</Badge>;
}
