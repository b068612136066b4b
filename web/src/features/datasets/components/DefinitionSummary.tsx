"use client";
import type { DatasetDefinition, DatasetFilters } from "@hone/core/datasets/definition";
import { useQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { Card } from "@/components/ui/Card";
import { useTRPC } from "@/lib/trpc";
import { toPercent } from "../lib/draft";

/** What a definition asks for, in words; only what it asks for. */
export function DefinitionSummary({ definition }: { definition: DatasetDefinition }) {
  const t = useTranslations("datasets");
  const { split } = definition;
  const asked = useAskedFor(definition.filters);
  const parts = [split.train, split.validation, split.test].map(toPercent);
  return (
    <Card aria-label={t("definition")} className="space-y-2 p-4">
      <h2 className="text-sm">{t("definition")}</h2>
      <dl className="grid gap-x-6 gap-y-1 sm:grid-cols-[max-content_1fr]">
        {asked.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-soft">{name}</dt>
            <dd className="break-words">{value}</dd>
          </div>
        ))}
        <dt className="text-soft">{t("split.title")}</dt>
        <dd>
          {t("split.summary", { train: parts[0]!, validation: parts[1]!, test: parts[2]! })}{" "}
          {t(split.by === "prompt" ? "split.byPrompt" : "split.byConversation")}
        </dd>
      </dl>
    </Card>
  );
}

function useAskedFor(filters: DatasetFilters): [name: string, value: string][] {
  const t = useTranslations("datasets");
  const format = useFormatter();
  const trpc = useTRPC();
  const { data } = useQuery(trpc.datasets.filterChoices.queryOptions());
  const named = (ids: readonly string[], names: [id: string, name: string][]) =>
    format.list(ids.map((id) => new Map(names).get(id) ?? id));
  const all: [string, string | false | null][] = [
    [
      t("filters.campaigns"),
      named(
        filters.campaignIds,
        (data?.campaigns ?? []).map((c) => [c.id, c.name]),
      ),
    ],
    [
      t("filters.imports"),
      named(
        filters.importIds,
        (data?.imports ?? []).map((i) => [i.id, i.fileName]),
      ),
    ],
    [
      t("filters.guidelineVersions"),
      named(
        filters.guidelineVersionIds,
        (data?.guidelineVersions ?? []).map(({ id, guideline, number }) => [
          id,
          t("versionOf", { guideline, number }),
        ]),
      ),
    ],
    [
      t("filters.people"),
      named(
        filters.userIds,
        (data?.people ?? []).map((p) => [p.id, p.name]),
      ),
    ],
    [t("filters.externalAnnotators"), format.list(filters.externalAnnotators)],
    [t("filters.from"), filters.createdFrom],
    [t("filters.to"), filters.createdTo],
    [t("filters.tagsAny"), format.list(filters.tags.any)],
    [t("filters.tagsAll"), format.list(filters.tags.all)],
    [t("filters.tagsNone"), format.list(filters.tags.none)],
    [t("filters.languages"), format.list(filters.languages)],
    [t("filters.harmful"), filters.harmful !== "include" && t(`filters.harmfulChoices.${filters.harmful}`)],
    [
      t("filters.excludeFlags"),
      format.list(filters.excludePromptFlags.map((flag) => t(`promptFlags.${flag}`))),
    ],
    [
      t("filters.minimumAgreement"),
      filters.minimumAgreement !== null && `${toPercent(filters.minimumAgreement)} %`,
    ],
    [t("filters.minimumRating"), filters.minimumRating !== null && String(filters.minimumRating)],
    [t("filters.includeCorrections"), filters.includeCorrections ? t("yes") : t("no")],
  ];
  return all.filter((entry): entry is [string, string] => Boolean(entry[1]));
}
