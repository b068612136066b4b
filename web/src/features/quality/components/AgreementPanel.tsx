"use client";
import type { CollectionAgreementReport } from "@hone/core/quality/contracts";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { Card } from "@/components/ui/Card";
import { useErrorText } from "@/lib/error-text";
import { useLiveEvents } from "@/lib/live-events";
import { useTRPC } from "@/lib/trpc";

/** How far people agree over a campaign (its id) or an import (`import:<id>`), with 95 % intervals. */
export function AgreementPanel({ scope }: { scope: string }) {
  const t = useTranslations("quality");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const errorText = useErrorText();
  const query = useQuery(trpc.quality.collection.queryOptions({ scope }, { staleTime: 60_000 }));
  useLiveEvents(["judgements"], () => {
    void queries.invalidateQueries({ queryKey: trpc.quality.collection.queryKey({ scope }) });
  });
  return (
    <section className="space-y-3">
      <h2 className="text-base">{t("title")}</h2>
      {query.data === undefined ? (
        <p aria-live="polite" className="text-soft">
          {query.error === null ? t("loading") : errorText(query.error)}
        </p>
      ) : query.data.items === 0 ? (
        <p className="text-soft">{t("nothing")}</p>
      ) : (
        <Figures report={query.data} />
      )}
    </section>
  );
}

const measures = ["pairwise", "strict", "tauB", "alpha"] as const;

function Figures({ report }: { report: CollectionAgreementReport }) {
  const t = useTranslations("quality");
  const format = useFormatter();
  const show = (measure: (typeof measures)[number], value: number | null) => {
    if (value === null) return "–";
    const share = measure === "pairwise" || measure === "strict";
    return share
      ? format.number(value, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 })
      : format.number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  };
  return (
    <Card className="space-y-4 p-5">
      <dl className="grid gap-5 sm:grid-cols-2 lg:grid-cols-4">
        {measures.map((measure) => {
          const { value, low, high } = report[measure];
          return (
            <div key={measure}>
              <dt className="text-soft">{t(`measures.${measure}.title`)}</dt>
              <dd>
                <span className="text-xl font-semibold tracking-tight tabular-nums">
                  {show(measure, value)}
                </span>
                {low === null ? null : (
                  <span className="ml-2 text-soft tabular-nums">
                    {t("interval", { low: show(measure, low), high: show(measure, high) })}
                  </span>
                )}
                <p className="text-xs text-soft">{t(`measures.${measure}.hint`)}</p>
              </dd>
            </div>
          );
        })}
      </dl>
      <p className="text-xs text-soft">
        {t(report.sampled ? "basisSampled" : "basis", {
          items: format.number(report.items),
          pairs: format.number(report.comparedPairs),
        })}
      </p>
    </Card>
  );
}
