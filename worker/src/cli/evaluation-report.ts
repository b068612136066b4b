import type {
  ComparisonsEvaluation,
  Estimate,
  EvaluationReport,
  LabelledEvaluation,
  LanguageEvaluation,
} from "@hone/core/training/evaluation";

const count = (n: number) => n.toLocaleString("en");
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** A report as lines for people. */
export function reportLines(report: EvaluationReport): string[] {
  if (report.kind === "language") return languageLines(report);
  return [
    ...(report.comparisons === null ? [] : comparisonLines(report.comparisons)),
    ...(report.labelled === null ? [] : labelLines(report.labelled)),
    ...notes([
      [report.tooLong, "responses were too long for the model"],
      [report.badRows, "of the rows could not be used"],
    ]),
  ];
}

function languageLines(report: LanguageEvaluation): string[] {
  return [
    `loss ${report.loss.toFixed(4)} nats per token, perplexity ${report.perplexity.toPrecision(5)}, ${report.bitsPerByte.toFixed(4)} bits per byte`,
    `${count(report.tokens)} learned tokens, ${count(report.bytes)} bytes, in ${count(report.documents)} documents`,
    ...notes([
      [report.tooLong, "documents longer than the model reads at once were split, and no token lost"],
      [report.badRows, "of the rows could not be used"],
    ]),
  ];
}

const notes = (counts: [number, string][]) =>
  counts.flatMap(([n, what]) => (n === 0 ? [] : [`${count(n)} ${what}`]));

function comparisonLines(report: ComparisonsEvaluation): string[] {
  const { lengthBaseline } = report;
  const other = lengthBaseline.prefers === "longer" ? "shorter" : "longer";
  const direction = (which: "longer" | "shorter") =>
    `  taking the ${which} response${which === other ? " (the other way round)" : lengthBaseline.chosenOn === "training data" ? " (as in the training data)" : ""}`;
  const rows: [string, Estimate | null][] = [
    ["accuracy", report.accuracy],
    [direction(lengthBaseline.prefers), lengthBaseline[lengthBaseline.prefers]],
    [direction(other), lengthBaseline[other]],
    ["  lead over length", report.leadOverLength],
    ["two people on the same pair", report.humanAgreement],
    ["  the model on those pairs", report.accuracyWhereHumansOverlap],
    ["people the training data do not name", report.unseenLabelers],
    ...report.byStrength.map(({ name, accuracy }): [string, Estimate] => [`preferred ${name}`, accuracy]),
    ...report.byLabeler.map(({ name, accuracy }): [string, Estimate] => [`labeler ${name}`, accuracy]),
  ];
  return [
    `${count(report.choices)} choices on ${count(report.prompts)} prompts; ${count(report.ties)} ties and ${count(report.leftOut)} choices left out`,
    ...estimateLines(rows),
    `loss ${report.loss.toFixed(4)} nats per choice (ln 2 without an opinion), calibration error ${report.calibrationError.toFixed(4)}`,
  ];
}

function labelLines(report: LabelledEvaluation): string[] {
  const rows: [string, Estimate | null][] = [
    ["said good or bad as people did", report.accuracy],
    ["area under the ROC curve", report.areaUnderCurve],
    ["  of length alone", report.lengthAreaUnderCurve],
    ["people the training data do not name", report.unseenLabelers],
    ...report.byLabeler.map(({ name, accuracy }): [string, Estimate] => [`labeler ${name}`, accuracy]),
  ];
  return [
    `${count(report.responses)} labelled responses to ${count(report.prompts)} prompts, ${count(report.good)} of them good; always saying the same is right in ${percent(report.majorityBaseline)}`,
    ...estimateLines(rows),
    `loss ${report.loss.toFixed(4)} nats per label, calibration error ${report.calibrationError.toFixed(4)}`,
  ];
}

/** Each with its 95 % interval, in columns. */
function estimateLines(rows: readonly [string, Estimate | null][]): string[] {
  const width = Math.max(...rows.map(([name, estimate]) => (estimate === null ? 0 : name.length)));
  return rows.flatMap(([name, estimate]) =>
    estimate === null
      ? []
      : [
          `  ${name.padEnd(width)}  ${percent(estimate.value).padStart(7)}  (${percent(estimate.low)} to ${percent(estimate.high)}, n = ${count(estimate.n)})`,
        ],
  );
}
