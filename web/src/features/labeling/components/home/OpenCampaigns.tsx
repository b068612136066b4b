"use client";
import type { OpenCampaign } from "@hone/core/labeling/home-contracts";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { Badge } from "@/components/ui/Badge";
import { buttonClass } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { EmptyState } from "@/components/ui/EmptyState";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";

/** Campaigns in which this person can work, the most urgent first. */
export function OpenCampaigns() {
  const t = useTranslations("desk");
  const trpc = useTRPC();
  const campaigns = useQuery(trpc.labeling.openCampaigns.queryOptions());
  return (
    <section aria-label={t("openCampaigns")} className="space-y-3">
      <h2 className="text-sm">{t("openCampaigns")}</h2>
      {campaigns.data === undefined ? (
        <p className="text-soft">{campaigns.error?.message ?? t("loading")}</p>
      ) : campaigns.data.length === 0 ? (
        <EmptyState title={t("nothingOpen")}>{t("nothingOpenHint")}</EmptyState>
      ) : (
        <ul className="grid gap-3 md:grid-cols-2">
          {campaigns.data.map((campaign) => (
            <li key={campaign.id}>
              <CampaignCard campaign={campaign} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function CampaignCard({ campaign }: { campaign: OpenCampaign }) {
  const t = useTranslations("desk");
  const format = useFormatter();
  const pathTo = useWorkspacePath();
  const free = campaign.blocked === null || campaign.leasedAssignmentId !== null;
  return (
    <Card className="flex h-full flex-col gap-3 p-4">
      <div className="flex items-start justify-between gap-3">
        <h3 className="text-base break-words">{campaign.name}</h3>
        <Badge>{t(`kinds.${campaign.kind}`)}</Badge>
      </div>
      <p className="text-soft">
        {t("doneToday", { count: campaign.today.submitted })} · {campaign.guidelineName}
        {campaign.deadline === null
          ? null
          : ` · ${t("until", { date: format.dateTime(campaign.deadline, { dateStyle: "medium" }) })}`}
      </p>
      {campaign.mustAcknowledge ? <Badge tone="warn">{t("readFirst")}</Badge> : null}
      <div className="mt-auto">
        {free ? (
          <Link href={pathTo("label", campaign.id)} className={buttonClass("primary")}>
            {campaign.leasedAssignmentId === null ? t("startLabeling") : t("continueLabeling")}
          </Link>
        ) : (
          <p className="text-soft">{t(`blocked.${campaign.blocked}`)}</p>
        )}
      </div>
    </Card>
  );
}
