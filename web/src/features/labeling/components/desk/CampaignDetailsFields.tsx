"use client";
import type { Campaign } from "@hone/core/labeling/campaign-contracts";
import { candidateFlags } from "@hone/core/labeling/vocabulary";
import { useTranslations } from "next-intl";
import { Field } from "@/components/ui/Field";
import { Checkbox, Input, Textarea } from "@/components/ui/inputs";
import { formatScales } from "./campaign-form-values";

/** Who may take part, how long, and what the screen asks for. */
export function CampaignDetailsFields({
  kind,
  campaign,
  wrongLine,
}: {
  kind: Campaign["kind"];
  campaign: Campaign | null;
  wrongLine: string | null;
}) {
  const t = useTranslations("desk");
  const config = campaign?.config;
  return (
    <>
      <fieldset className="space-y-4 rounded-card border border-line p-4">
        <legend className="px-1 text-sm font-medium">{t("who.title")}</legend>
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
          <Field label={t("who.languages")} hint={t("who.languagesHint")}>
            {(control) => (
              <Input {...control} name="languages" defaultValue={campaign?.languages.join(", ")} />
            )}
          </Field>
          <Field label={t("deadline")}>
            {(control) => (
              <Input
                {...control}
                name="deadline"
                type="date"
                defaultValue={campaign?.deadline?.toISOString().slice(0, 10)}
              />
            )}
          </Field>
          <Field label={t("priority")} hint={t("priorityHint")}>
            {(control) => (
              <Input
                {...control}
                name="priority"
                type="number"
                min={-100}
                max={100}
                required
                defaultValue={campaign?.priority ?? 0}
              />
            )}
          </Field>
          <Field label={t("leaseMinutes")} hint={t("leaseHint")}>
            {(control) => (
              <Input
                {...control}
                name="leaseMinutes"
                type="number"
                min={1}
                max={1440}
                required
                defaultValue={campaign?.leaseMinutes ?? 30}
              />
            )}
          </Field>
        </div>
        <Checkbox
          name="harmfulContent"
          label={t("who.harmful")}
          hint={t("who.harmfulHint")}
          defaultChecked={campaign?.harmfulContent}
        />
      </fieldset>
      <fieldset className="space-y-4 rounded-card border border-line p-4">
        <legend className="px-1 text-sm font-medium">{t("asks.title")}</legend>
        {kind === "ranking" ? <RankingAsks config={config} wrongLine={wrongLine} /> : null}
        <div className="grid gap-4 sm:grid-cols-2">
          {kind === "demonstration" ? (
            <Field label={t("asks.targetWords")} hint={t("asks.targetWordsHint")}>
              {(control) => (
                <Input
                  {...control}
                  name="targetWords"
                  type="number"
                  min={1}
                  max={10_000}
                  defaultValue={config?.targetWords ?? ""}
                />
              )}
            </Field>
          ) : null}
          <Field label={t("asks.editWindow")} hint={t("asks.editWindowHint")}>
            {(control) => (
              <Input
                {...control}
                name="editWindowMinutes"
                type="number"
                min={0}
                max={43_200}
                required
                defaultValue={config?.editWindowMinutes ?? 60}
              />
            )}
          </Field>
        </div>
        <Checkbox
          name="citationRequired"
          label={t("asks.citation")}
          defaultChecked={config?.citationRequired}
        />
      </fieldset>
    </>
  );
}

function RankingAsks({
  config,
  wrongLine,
}: {
  config: Campaign["config"] | undefined;
  wrongLine: string | null;
}) {
  const t = useTranslations("desk");
  const flags = useTranslations("labeling.candidateFlags");
  const known: readonly string[] = candidateFlags;
  const chosen = config?.flags ?? known;
  const own = chosen.filter((flag) => !known.includes(flag));
  return (
    <>
      <Checkbox
        name="ratingEnabled"
        label={t("asks.rating")}
        defaultChecked={config?.ratingEnabled ?? true}
      />
      <Checkbox
        name="strengthRequired"
        label={t("asks.strength")}
        defaultChecked={config?.strengthRequired ?? true}
      />
      <Checkbox
        name="correctionAllowed"
        label={t("asks.correction")}
        defaultChecked={config?.correctionAllowed ?? true}
      />
      <fieldset>
        <legend className="mb-1 text-sm font-medium">{t("asks.flags")}</legend>
        <div className="grid gap-1 sm:grid-cols-2 lg:grid-cols-3">
          {[...known, ...own].map((flag) => (
            <Checkbox
              key={flag}
              name="flags"
              value={flag}
              label={flags.has(flag) ? flags(flag) : flag}
              defaultChecked={chosen.includes(flag)}
            />
          ))}
        </div>
      </fieldset>
      <Field
        label={t("asks.attributes")}
        hint={t("asks.attributesHint")}
        error={wrongLine === null ? null : t("asks.attributesWrong", { line: wrongLine })}
      >
        {(control) => (
          <Textarea
            {...control}
            name="attributes"
            className="font-mono"
            defaultValue={formatScales(config?.attributes ?? [])}
          />
        )}
      </Field>
    </>
  );
}
