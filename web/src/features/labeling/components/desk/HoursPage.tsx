"use client";
import { useTranslations } from "next-intl";
import { PageHeader } from "@/components/ui/PageHeader";
import { PeopleTable } from "./PeopleTable";
import { ThroughputChart } from "./ThroughputChart";

/** Active hours of everybody, over all campaigns. */
export function HoursPage() {
  const t = useTranslations("desk");
  return (
    <div className="mx-auto max-w-6xl space-y-8 px-5 py-6">
      <PageHeader title={t("hours")} description={t("hoursDescription")} />
      <ThroughputChart campaignId={null} />
      <PeopleTable campaignId={null} />
    </div>
  );
}
