"use client";
import type { CorrectionRow, DemonstrationRow, RankingRow } from "@hone/core/labeling/desk";
import { useFormatter, useTranslations } from "next-intl";
import { Badge } from "@/components/ui/Badge";
import type { Column } from "@/components/ui/DataTable";
import { useDuration } from "./use-duration";

type AnyRow = DemonstrationRow | RankingRow | CorrectionRow;

/** The columns that every kind of judgement shows after its own. */
function useCommonColumns<Row extends AnyRow>(): Column<Row>[] {
  const t = useTranslations("desk");
  const format = useFormatter();
  const duration = useDuration();
  return [
    { key: "annotator", header: t("by"), cell: (row) => row.annotator ?? "–" },
    { key: "campaign", header: t("campaign"), cell: (row) => row.campaignName ?? t("imported") },
    {
      key: "guideline",
      header: t("guidelineVersion"),
      cell: (row) => (row.guidelineVersion === null ? "–" : `v${row.guidelineVersion}`),
    },
    {
      key: "time",
      header: t("activeTime"),
      numeric: true,
      cell: (row) => (row.activeMs === null ? "–" : duration(row.activeMs)),
    },
    {
      key: "created",
      header: t("when"),
      className: "whitespace-nowrap",
      cell: (row) => format.dateTime(row.createdAt, { dateStyle: "medium", timeStyle: "short" }),
    },
  ];
}

const openClass = "text-left text-accent underline-offset-2 hover:underline";

export function useRankingColumns(onOpen: (id: string) => void): Column<RankingRow>[] {
  const t = useTranslations("desk");
  const common = useCommonColumns<RankingRow>();
  return [
    {
      key: "prompt",
      header: t("prompt"),
      className: "max-w-md break-words",
      cell: (row) => (
        <button type="button" className={openClass} onClick={() => onOpen(row.id)}>
          {row.promptPreview || t("emptyText")}
        </button>
      ),
    },
    {
      key: "tiers",
      header: t("tiers"),
      cell: (row) => (
        <span className="whitespace-nowrap tabular-nums">
          {row.tiers.map((tier) => (tier.length === 1 ? "1" : `${tier.length}=`)).join(" › ")}
        </span>
      ),
    },
    {
      key: "strength",
      header: t("strength"),
      cell: (row) => (
        <span className="flex flex-wrap gap-1">
          {row.strength === null ? "–" : t(`strengths.${row.strength}`)}
          {row.noneAcceptable ? <Badge tone="warn">{t("noneAcceptable")}</Badge> : null}
        </span>
      ),
    },
    ...common,
  ];
}

export function useDemonstrationColumns(onOpen: (id: string) => void): Column<DemonstrationRow>[] {
  const t = useTranslations("desk");
  const format = useFormatter();
  const common = useCommonColumns<DemonstrationRow>();
  return [
    {
      key: "prompt",
      header: t("prompt"),
      className: "max-w-56 break-words text-soft",
      cell: (row) => row.promptPreview,
    },
    {
      key: "text",
      header: t("demonstration"),
      className: "min-w-64 max-w-md break-words",
      cell: (row) => (
        <button type="button" className={openClass} onClick={() => onOpen(row.id)}>
          {row.excerpt || t("emptyText")}
        </button>
      ),
    },
    { key: "words", header: t("words"), numeric: true, cell: (row) => format.number(row.wordCount) },
    ...common,
  ];
}

export function useCorrectionColumns(): Column<CorrectionRow>[] {
  const t = useTranslations("desk");
  const common = useCommonColumns<CorrectionRow>();
  return [
    {
      key: "original",
      header: t("original"),
      className: "max-w-sm break-words text-soft",
      cell: (row) => row.originalExcerpt,
    },
    { key: "rewrite", header: t("rewrite"), className: "max-w-sm break-words", cell: (row) => row.excerpt },
    ...common,
  ];
}
