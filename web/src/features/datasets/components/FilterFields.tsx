"use client";
import type { DatasetFilters } from "@hone/core/datasets/definition";
import type { DatasetKind } from "@hone/core/datasets/names";
import { promptFlags } from "@hone/core/labeling/judgements";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Field } from "@/components/ui/Field";
import { Checkbox, Input, Select } from "@/components/ui/inputs";
import { useTRPC } from "@/lib/trpc";
import { dayToMoment, momentToDay, toFraction, toPercent } from "../lib/draft";
import { ChoiceList } from "./ChoiceList";
import { ListField } from "./ListField";

interface FieldsProps {
  filters: DatasetFilters;
  change: (part: Partial<DatasetFilters>) => void;
}

/** Which judgements belong to a dataset. */
export function FilterFields({
  kind,
  filters,
  onChange,
}: {
  kind: DatasetKind;
  filters: DatasetFilters;
  onChange: (filters: DatasetFilters) => void;
}) {
  const t = useTranslations("datasets");
  const change = (part: Partial<DatasetFilters>) => onChange({ ...filters, ...part });
  return (
    <div className="space-y-6">
      <section aria-label={t("filters.origin")} className="space-y-4">
        <h2 className="text-sm">{t("filters.origin")}</h2>
        <OriginFields filters={filters} change={change} />
      </section>
      <section aria-label={t("filters.prompts")} className="space-y-4">
        <h2 className="text-sm">{t("filters.prompts")}</h2>
        <PromptFields filters={filters} change={change} />
      </section>
      <section aria-label={t("filters.quality")} className="space-y-4">
        <h2 className="text-sm">{t("filters.quality")}</h2>
        <QualityFields filters={filters} change={change} ranked={kind === "comparisons"} />
      </section>
    </div>
  );
}

function OriginFields({ filters, change }: FieldsProps) {
  const t = useTranslations("datasets");
  const trpc = useTRPC();
  const { data } = useQuery(trpc.datasets.filterChoices.queryOptions());
  const guidelines = data?.guidelineVersions.map(({ id, guideline, number }) => ({
    id,
    label: t("versionOf", { guideline, number }),
  }));
  const imports = data?.imports.map(({ id, fileName, judgements }) => ({
    id,
    label: t("importOf", { fileName, judgements }),
  }));
  return (
    <>
      <ChoiceList
        legend={t("filters.campaigns")}
        choices={(data?.campaigns ?? []).map(({ id, name }) => ({ id, label: name }))}
        chosen={filters.campaignIds}
        onChange={(campaignIds) => change({ campaignIds })}
      />
      <ChoiceList
        legend={t("filters.imports")}
        choices={imports ?? []}
        chosen={filters.importIds}
        onChange={(importIds) => change({ importIds })}
      />
      <ChoiceList
        legend={t("filters.guidelineVersions")}
        choices={guidelines ?? []}
        chosen={filters.guidelineVersionIds}
        onChange={(guidelineVersionIds) => change({ guidelineVersionIds })}
      />
      <ChoiceList
        legend={t("filters.people")}
        choices={(data?.people ?? []).map(({ id, name }) => ({ id, label: name }))}
        chosen={filters.userIds}
        onChange={(userIds) => change({ userIds })}
      />
      <ListField
        label={t("filters.externalAnnotators")}
        hint={t("filters.externalAnnotatorsHint")}
        value={filters.externalAnnotators}
        onChange={(externalAnnotators) => change({ externalAnnotators })}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("filters.from")} hint={t("filters.dayHint")}>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={momentToDay(filters.createdFrom)}
              onChange={(event) => change({ createdFrom: dayToMoment(event.target.value) })}
            />
          )}
        </Field>
        <Field label={t("filters.to")} hint={t("filters.dayHint")}>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={momentToDay(filters.createdTo)}
              onChange={(event) => change({ createdTo: dayToMoment(event.target.value) })}
            />
          )}
        </Field>
      </div>
    </>
  );
}

function PromptFields({ filters, change }: FieldsProps) {
  const t = useTranslations("datasets");
  const { tags } = filters;
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-3">
        <ListField
          label={t("filters.tagsAny")}
          hint={t("filters.listHint")}
          value={tags.any}
          onChange={(any) => change({ tags: { ...tags, any } })}
        />
        <ListField
          label={t("filters.tagsAll")}
          value={tags.all}
          onChange={(all) => change({ tags: { ...tags, all } })}
        />
        <ListField
          label={t("filters.tagsNone")}
          value={tags.none}
          onChange={(none) => change({ tags: { ...tags, none } })}
        />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <ListField
          label={t("filters.languages")}
          hint={t("filters.languagesHint")}
          value={filters.languages}
          onChange={(languages) => change({ languages })}
        />
        <Field label={t("filters.harmful")}>
          {(control) => (
            <Select
              {...control}
              value={filters.harmful}
              onChange={(event) => change({ harmful: event.target.value as DatasetFilters["harmful"] })}
            >
              {(["include", "exclude", "only"] as const).map((choice) => (
                <option key={choice} value={choice}>
                  {t(`filters.harmfulChoices.${choice}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <ChoiceList
        legend={t("filters.excludeFlags")}
        choices={promptFlags.map((flag) => ({ id: flag, label: t(`promptFlags.${flag}`) }))}
        chosen={filters.excludePromptFlags}
        onChange={(flags) =>
          change({ excludePromptFlags: promptFlags.filter((flag) => flags.includes(flag)) })
        }
      />
    </>
  );
}

function QualityFields({ filters, change, ranked }: FieldsProps & { ranked: boolean }) {
  const t = useTranslations("datasets");
  return (
    <>
      {ranked ? (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t("filters.minimumAgreement")} hint={t("filters.minimumAgreementHint")}>
            {(control) => (
              <Input
                {...control}
                type="number"
                min={0}
                max={100}
                value={filters.minimumAgreement === null ? "" : toPercent(filters.minimumAgreement)}
                onChange={({ target }) =>
                  change({ minimumAgreement: target.value === "" ? null : toFraction(target.valueAsNumber) })
                }
              />
            )}
          </Field>
          <Field label={t("filters.minimumRating")} hint={t("filters.minimumRatingHint")}>
            {(control) => (
              <Select
                {...control}
                value={filters.minimumRating ?? ""}
                onChange={({ target }) =>
                  change({ minimumRating: target.value === "" ? null : Number(target.value) })
                }
              >
                <option value="">{t("filters.anyRating")}</option>
                {[1, 2, 3, 4, 5, 6, 7].map((rating) => (
                  <option key={rating} value={rating}>
                    {rating}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
      ) : null}
      <div className="space-y-2">
        <Checkbox
          label={t("filters.includeCorrections")}
          hint={t(ranked ? "filters.includeCorrectionsAsPairs" : "filters.includeCorrectionsAsText")}
          checked={filters.includeCorrections}
          onChange={(event) => change({ includeCorrections: event.target.checked })}
        />
        {ranked ? (
          <Checkbox
            label={t("filters.includeNoneAcceptable")}
            checked={filters.includeNoneAcceptable}
            onChange={(event) => change({ includeNoneAcceptable: event.target.checked })}
          />
        ) : null}
      </div>
    </>
  );
}
