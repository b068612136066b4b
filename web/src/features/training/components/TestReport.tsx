"use client";
import {
  type ComparisonsEvaluation,
  type Estimate,
  evaluationReportSchema,
  type LabelledEvaluation,
  type RewardHistogram,
} from "@hone/core/training/evaluation";
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
        <>
          {parsed.data.comparisons === null ? null : <ComparisonsReport report={parsed.data.comparisons} />}
          {parsed.data.labelled === null ? null : <LabelledReport report={parsed.data.labelled} />}
        </>
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

/** Against people's choices between two responses. */
function ComparisonsReport({ report }: { report: ComparisonsEvaluation }) {
  const t = useTranslations("training");
  const { lengthBaseline } = report;
  const rows: [string, Estimate | null][] = [
    [t("report.accuracy"), report.accuracy],
    [
      t(`report.lengthBaseline.${lengthBaseline.prefers}`),
      lengthBaseline.prefers === "longer" ? lengthBaseline.longer : lengthBaseline.shorter,
    ],
    [t("report.leadOverLength"), report.leadOverLength],
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
    <>
      <EstimateTable caption={t("report.accuracies")} rows={rows} />
      <Distributions report={report} titles={[t("report.chosenRewards"), t("report.rejectedRewards")]} />
    </>
  );
}

/** Against people's labels of single responses. */
function LabelledReport({ report }: { report: LabelledEvaluation }) {
  const t = useTranslations("training");
  const format = useFormatter();
  const share = format.number(report.majorityBaseline, { style: "percent", maximumFractionDigits: 1 });
  const rows: [string, Estimate | null][] = [
    [t("report.labelAccuracy"), report.accuracy],
    [t("report.areaUnderCurve"), report.areaUnderCurve],
    [t("report.lengthAreaUnderCurve"), report.lengthAreaUnderCurve],
    [t("report.unseenLabelers"), report.unseenLabelers],
    ...report.byLabeler.map(({ name, accuracy }): [string, Estimate] => [
      t("report.byLabeler", { name }),
      accuracy,
    ]),
  ];
  return (
    <>
      <EstimateTable caption={t("report.labels")} rows={rows} />
      <p className="text-soft">{t("report.majorityBaseline", { share })}</p>
      <Distributions report={report} titles={[t("report.goodRewards"), t("report.badRewards")]} />
    </>
  );
}

/** How sure the model was, and the rewards of what people liked and of what they did not. */
function Distributions({
  report,
  titles,
}: {
  report: Pick<ComparisonsEvaluation, "reliability" | "calibrationError" | "histogram">;
  titles: [string, string];
}) {
  const t = useTranslations("training");
  const figure = useFigure();
  const filled = report.reliability.flatMap(({ predicted, observed, count }) =>
    predicted === null || observed === null ? [] : [{ predicted, observed, count }],
  );
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <div className="space-y-2">
        <ReliabilityDiagram title={t("report.reliability")} bins={filled} />
        <p className="text-soft">
          {t("report.calibrationError", { error: figure(report.calibrationError) })}
        </p>
      </div>
      <div className="space-y-5">
        <Histogram title={titles[0]} bins={binsOf(report.histogram, "chosen")} />
        <Histogram title={titles[1]} bins={binsOf(report.histogram, "rejected")} />
      </div>
    </div>
  );
}

const binsOf = ({ edges, ...counts }: RewardHistogram, side: "chosen" | "rejected") =>
  counts[side].map((count, i) => ({ from: edges[i]!, to: edges[i + 1]!, count }));

function EstimateTable({ caption, rows }: { caption: string; rows: readonly [string, Estimate | null][] }) {
  const t = useTranslations("training");
  const format = useFormatter();
  const percent = (share: number) => format.number(share, { style: "percent", maximumFractionDigits: 1 });
  return (
    <Table caption={caption}>
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
