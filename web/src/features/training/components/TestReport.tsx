"use client";
import { type Estimate, evaluationReportSchema, type RewardEvaluation } from "@hone/core/training/evaluation";
import { useFormatter, useTranslations } from "next-intl";
import { Card, Stat } from "@/components/ui/Card";
import { Table, Td, Th } from "@/components/ui/Table";
import { useFigure } from "../hooks/use-figure";
import { Histogram } from "./charts/Histogram";
import { ReliabilityDiagram } from "./charts/ReliabilityDiagram";

/** What the finished model does on the export's test split. */
export function TestReport({ report }: { report: unknown }) {
  const t = useTranslations("training");
  const format = useFormatter();
  const figure = useFigure();
  const parsed = evaluationReportSchema.safeParse(report);
  if (!parsed.success) return null;
  return (
    <Card className="space-y-5 p-4">
      <h2 className="text-sm">{t("report.title")}</h2>
      {parsed.data.kind === "reward" ? (
        <RewardReport report={parsed.data} />
      ) : (
        <div className="flex flex-wrap gap-x-10 gap-y-4">
          <Stat value={figure(parsed.data.loss)} label={t("report.loss")} />
          <Stat value={figure(parsed.data.perplexity)} label={t("report.perplexity")} />
          <Stat value={figure(parsed.data.bitsPerByte)} label={t("report.bitsPerByte")} />
          <Stat value={format.number(parsed.data.documents)} label={t("report.documents")} />
        </div>
      )}
    </Card>
  );
}

function RewardReport({ report }: { report: RewardEvaluation }) {
  const t = useTranslations("training");
  const figure = useFigure();
  const { histogram } = report;
  const bins = (counts: readonly number[]) =>
    counts.map((count, i) => ({ from: histogram.edges[i]!, to: histogram.edges[i + 1]!, count }));
  const filled = report.reliability.flatMap(({ predicted, observed, count }) =>
    predicted === null || observed === null ? [] : [{ predicted, observed, count }],
  );
  return (
    <>
      <AccuracyTable report={report} />
      <div className="grid gap-5 sm:grid-cols-2">
        <div className="space-y-2">
          <ReliabilityDiagram title={t("report.reliability")} bins={filled} />
          {report.calibrationError === null ? null : (
            <p className="text-soft">
              {t("report.calibrationError", { error: figure(report.calibrationError) })}
            </p>
          )}
        </div>
        <div className="space-y-5">
          <Histogram title={t("report.chosenRewards")} bins={bins(histogram.chosen)} />
          <Histogram title={t("report.rejectedRewards")} bins={bins(histogram.rejected)} />
        </div>
      </div>
    </>
  );
}

function AccuracyTable({ report }: { report: RewardEvaluation }) {
  const t = useTranslations("training");
  const format = useFormatter();
  const percent = (share: number) => format.number(share, { style: "percent", maximumFractionDigits: 1 });
  const rows: [string, Estimate | null][] = [
    [t("report.accuracy"), report.accuracyByPromptBootstrap ?? report.accuracy],
    [t("report.lengthBaseline"), report.lengthBaseline],
    [t("report.humanAgreement"), report.humanAgreement],
    [t("report.whereHumansOverlap"), report.accuracyWhereHumansOverlap],
    [t("report.unseenLabelers"), report.unseenLabelers],
    ...report.byStrength.map(({ name, accuracy }): [string, Estimate] => [
      t("report.byStrength", { name }),
      accuracy,
    ]),
    ...report.byLabeler.map(({ name, accuracy }): [string, Estimate] => [
      t("report.byLabeler", { name }),
      accuracy,
    ]),
  ];
  return (
    <Table caption={t("report.accuracies")}>
      <thead>
        <tr>
          <Th>{t("report.what")}</Th>
          <Th className="text-right">{t("report.share")}</Th>
          <Th className="text-right">{t("report.interval")}</Th>
          <Th className="text-right">{t("report.choices")}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, estimate]) =>
          estimate === null ? null : (
            <tr key={name}>
              <Td>{name}</Td>
              <Td className="text-right tabular-nums">{percent(estimate.value)}</Td>
              <Td className="text-right tabular-nums">
                {`${percent(estimate.low)} – ${percent(estimate.high)}`}
              </Td>
              <Td className="text-right tabular-nums">{format.number(estimate.n)}</Td>
            </tr>
          ),
        )}
      </tbody>
    </Table>
  );
}
