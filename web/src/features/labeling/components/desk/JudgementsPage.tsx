"use client";
import type { JudgementFilter } from "@hone/core/labeling/desk";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { Checkbox, Input, Select } from "@/components/ui/inputs";
import { PageHeader } from "@/components/ui/PageHeader";
import { useTRPC } from "@/lib/trpc";
import { JudgementTables } from "./JudgementTables";

const strengths = ["significantly", "clearly", "slightly", "barely"] as const;

/** Everything that people have said, over all campaigns and imports. */
export function JudgementsPage() {
  const t = useTranslations("desk");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const campaigns = useQuery(trpc.labeling.listCampaigns.queryOptions({ limit: 200 }));
  const [filter, setFilter] = useState<JudgementFilter>({});
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim() || undefined;
    setFilter({
      campaignId: text("campaignId"),
      search: text("search"),
      strength: text("strength") as JudgementFilter["strength"],
      noneAcceptable: form.get("noneAcceptable") === "on" ? true : undefined,
    });
  };
  return (
    <div className="mx-auto max-w-6xl px-5 py-6">
      <PageHeader title={t("judgements")} description={t("judgementsDescription")} />
      <form onSubmit={submit} className="mb-5 flex flex-wrap items-end gap-3">
        <Field label={t("campaign")} className="w-60">
          {(control) => (
            <Select {...control} name="campaignId">
              <option value="">{t("all")}</option>
              {campaigns.data?.rows.map((campaign) => (
                <option key={campaign.id} value={campaign.id}>
                  {campaign.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("strength")} className="w-44">
          {(control) => (
            <Select {...control} name="strength">
              <option value="">{t("all")}</option>
              {strengths.map((strength) => (
                <option key={strength} value={strength}>
                  {t(`strengths.${strength}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("searchText")} className="w-60">
          {(control) => <Input {...control} name="search" type="search" minLength={2} maxLength={200} />}
        </Field>
        <Checkbox name="noneAcceptable" label={t("noneAcceptable")} className="min-h-9 items-center" />
        <Button type="submit">{common("search")}</Button>
      </form>
      <JudgementTables filter={filter} />
    </div>
  );
}
