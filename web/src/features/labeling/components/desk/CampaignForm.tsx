"use client";
import type { Campaign, CreateCampaignInput } from "@hone/core/labeling/campaign-contracts";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { Checkbox, Input, Select, Textarea } from "@/components/ui/inputs";
import { useTRPC } from "@/lib/trpc";
import { CampaignDetailsFields } from "./CampaignDetailsFields";
import { CampaignSourceFields } from "./CampaignSourceFields";
import { parseScales, readCampaignForm } from "./campaign-form-values";

const kinds = ["ranking", "demonstration", "prompt"] as const;

/** Everything a campaign says, for a new one or one that exists. */
export function CampaignForm({
  campaign,
  busy,
  error,
  submitLabel,
  onSubmit,
  onCancel,
}: {
  campaign: Campaign | null;
  busy: boolean;
  error: string | null;
  submitLabel: string;
  onSubmit: (input: CreateCampaignInput) => void;
  onCancel: () => void;
}) {
  const t = useTranslations("desk");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const guidelines = useQuery(trpc.guidelines.list.queryOptions({}));
  const [kind, setKind] = useState<(typeof kinds)[number]>(campaign?.kind ?? "ranking");
  const [wrongLine, setWrongLine] = useState<string | null>(null);
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const parsed = parseScales(String(form.get("attributes") ?? ""));
    if ("wrongLine" in parsed) return setWrongLine(parsed.wrongLine);
    setWrongLine(null);
    form.set("kind", kind);
    onSubmit(readCampaignForm(form, parsed.scales));
  };
  return (
    <form onSubmit={submit} className="space-y-6">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("name")}>
          {(control) => (
            <Input {...control} name="name" required maxLength={120} defaultValue={campaign?.name} />
          )}
        </Field>
        <Field label={t("kind")} hint={t(`kindHints.${kind}`)}>
          {(control) => (
            <Select
              {...control}
              value={kind}
              disabled={campaign !== null && campaign.taskCount > 0}
              onChange={(event) => setKind(event.target.value as (typeof kinds)[number])}
            >
              {kinds.map((value) => (
                <option key={value} value={value}>
                  {t(`kinds.${value}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("guideline")} hint={t("guidelineHint")}>
          {(control) => (
            <Select
              {...control}
              name="guidelineId"
              required
              key={guidelines.dataUpdatedAt}
              defaultValue={campaign?.guidelineId}
            >
              {(guidelines.data ?? []).map((guideline) => (
                <option key={guideline.id} value={guideline.id}>
                  {guideline.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("overlap")} hint={t("overlapHint")}>
          {(control) => (
            <Input
              {...control}
              name="overlap"
              type="number"
              min={1}
              max={20}
              required
              defaultValue={campaign?.overlap ?? 1}
            />
          )}
        </Field>
      </div>
      <Field label={t("instructions")} hint={t("instructionsHint")}>
        {(control) => (
          <Textarea
            {...control}
            name="instructions"
            maxLength={20_000}
            defaultValue={campaign?.instructions}
          />
        )}
      </Field>
      <CampaignSourceFields kind={kind} campaign={campaign} />
      <CampaignDetailsFields kind={kind} campaign={campaign} wrongLine={wrongLine} />
      <Checkbox
        name="keepAdding"
        label={t("keepAdding")}
        hint={t("keepAddingHint")}
        defaultChecked={campaign?.taskSource.keepAdding ?? true}
      />
      {error === null ? null : (
        <p role="alert" className="text-bad">
          {error}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{common("cancel")}</Button>
        <Button type="submit" tone="primary" busy={busy} disabled={(guidelines.data?.length ?? 0) === 0}>
          {submitLabel}
        </Button>
      </div>
    </form>
  );
}
