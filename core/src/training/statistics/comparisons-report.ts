import { type Strength, strengthMargins } from "../../labeling/vocabulary";
import { choicesOf } from "../choices";
import type { AccuracyGroup, ComparisonsEvaluation, Estimate, LengthBaseline } from "../evaluation";
import type { ComparisonsRow, TrainingJudgement } from "../rows";
import { calibrationErrorOf, reliabilityBins, sigmoid, surpriseOf } from "./calibration";
import { rewardHistogram } from "./histogram";
import { estimateMean, estimateShare, type Outcome } from "./intervals";

/** A response as a reward model saw it. */
export interface ScoredResponse {
  /** Null where the response was too long for the model. */
  reward: number | null;
  /** Of its text, in characters (UTF-16 units). */
  length: number;
}

/** One prompt with all that people said about its responses; equal texts are one response. */
export interface ScoredPrompt {
  responses: ScoredResponse[];
  judgements: TrainingJudgement[];
}

/** What is known of the data that the model was trained on. */
export interface TrainingKnowledge {
  /** Null where the training data are not at hand. */
  labelers: ReadonlySet<string> | null;
  /** Which length people preferred there; null where that is not known. */
  prefers: LengthBaseline["prefers"] | null;
}

export const nothingKnown: TrainingKnowledge = { labelers: null, prefers: null };

/** One strict choice of one person, as outcome 1 where the model foretold it. */
interface JudgedChoice extends Outcome {
  chosen: number;
  rejected: number;
  gap: number;
  /** 1 where the longer response was chosen, 0.5 where both are as long. */
  longer: number;
  margin: number;
  labeler: string | null;
}

/**
 * How a reward model orders responses against how people did.
 * @returns null where no strict choice is left to compare with
 */
export function reportComparisons(
  prompts: readonly ScoredPrompt[],
  knowledge: TrainingKnowledge,
  seed: number,
): ComparisonsEvaluation | null {
  const { choices, ties, leftOut } = judgedChoices(prompts);
  if (choices.length === 0) return null;
  const share = (some: readonly Outcome[]) => estimateShare(some, seed);
  const bins = reliabilityBins(choices.map(forecastOf), { from: 0.5, to: 1 });
  const overlap = overlappingChoices(choices);
  const baseline = lengthBaseline(choices, knowledge.prefers, seed);
  const lengthRight = ({ longer }: JudgedChoice) => (baseline.prefers === "longer" ? longer : 1 - longer);
  return {
    prompts: new Set(choices.map(({ prompt }) => prompt)).size,
    choices: choices.length,
    ties,
    leftOut,
    accuracy: share(choices)!,
    loss: choices.reduce((sum, { gap }) => sum + surpriseOf(gap), 0) / choices.length,
    lengthBaseline: baseline,
    leadOverLength: estimateMean(
      choices.map((choice) => ({ prompt: choice.prompt, value: choice.value - lengthRight(choice) })),
      seed,
    )!,
    humanAgreement: share(overlap.agreements),
    accuracyWhereHumansOverlap: share(overlap.choices),
    byStrength: byStrength(choices, seed),
    byLabeler: accuracyByLabeler(choices, seed),
    unseenLabelers: accuracyOnUnseen(choices, knowledge.labelers, seed),
    reliability: bins,
    calibrationError: calibrationErrorOf(bins),
    histogram: histogramOf(prompts, choices),
  };
}

/** How many more of a row's strict choices fell on the longer response than on the shorter one. */
export function lengthLead({ responses, judgements }: ComparisonsRow): number {
  let lead = 0;
  for (const judgement of judgements)
    for (const { first, second, tied } of choicesOf(judgement))
      if (!tied) lead += Math.sign(responses[first]!.length - responses[second]!.length);
  return lead;
}

function judgedChoices(prompts: readonly ScoredPrompt[]) {
  const choices: JudgedChoice[] = [];
  let [ties, leftOut] = [0, 0];
  for (const [prompt, { responses, judgements }] of prompts.entries())
    for (const judgement of judgements)
      for (const { first, second, tied, margin } of choicesOf(judgement)) {
        // The same text twice: nobody can tell them apart.
        if (first === second) continue;
        const [better, worse] = [responses[first]!, responses[second]!];
        if (better.reward === null || worse.reward === null) leftOut += 1;
        else if (tied) ties += 1;
        else {
          const gap = better.reward - worse.reward;
          const longer = half(better.length - worse.length);
          const { labeler } = judgement;
          choices.push({
            prompt,
            value: half(gap),
            chosen: first,
            rejected: second,
            gap,
            longer,
            margin,
            labeler,
          });
        }
      }
  return { choices, ties, leftOut };
}

/** 1 for a lead, 0 for the contrary, 0.5 for neither. */
const half = (lead: number) => (Math.sign(lead) + 1) / 2;

/** Of the response that the model prefers; where it prefers none, half of it was chosen. */
const forecastOf = ({ gap, value }: JudgedChoice) => ({ predicted: sigmoid(Math.abs(gap)), observed: value });

function lengthBaseline(
  choices: readonly JudgedChoice[],
  known: LengthBaseline["prefers"] | null,
  seed: number,
): LengthBaseline {
  const outcomes = (right: (choice: JudgedChoice) => number) =>
    choices.map((choice) => ({ prompt: choice.prompt, value: right(choice) }));
  return {
    prefers: known ?? "longer",
    chosenOn: known === null ? "convention" : "training data",
    longer: estimateShare(
      outcomes(({ longer }) => longer),
      seed,
    )!,
    shorter: estimateShare(
      outcomes(({ longer }) => 1 - longer),
      seed,
    )!,
  };
}

/**
 * Pairs on which several named people chose: whether each two of them agree, and all those choices once.
 * Of a person who judged a pair twice the first choice counts.
 */
function overlappingChoices(choices: readonly JudgedChoice[]) {
  const pairs = new Map<string, Map<string, JudgedChoice>>();
  for (const choice of choices) {
    if (choice.labeler === null) continue;
    const { prompt, chosen, rejected } = choice;
    const key = `${prompt} ${Math.min(chosen, rejected)} ${Math.max(chosen, rejected)}`;
    const people = pairs.get(key) ?? new Map<string, JudgedChoice>();
    if (!people.has(choice.labeler)) people.set(choice.labeler, choice);
    pairs.set(key, people);
  }
  const agreements: Outcome[] = [];
  const overlapping: JudgedChoice[] = [];
  for (const people of pairs.values()) {
    if (people.size < 2) continue;
    const own = [...people.values()];
    overlapping.push(...own);
    for (const [i, one] of own.entries())
      for (const other of own.slice(i + 1))
        agreements.push({ prompt: one.prompt, value: one.chosen === other.chosen ? 1 : 0 });
  }
  return { agreements, choices: overlapping };
}

const nameOfMargin = new Map<number, Strength>(
  Object.entries(strengthMargins).map(([name, margin]) => [margin, name as Strength]),
);

/** So many groups of margins that have no name are still worth a row each. */
const MOST_MARGINS = 8;

/**
 * By stated strength, strongest first; nothing where nobody stated any. A margin of 0 is also what pairs have whose
 * strength nobody was asked for. Margins on a scale of their own, of many values, are divided at their quartiles.
 */
function byStrength(choices: readonly JudgedChoice[], seed: number): AccuracyGroup[] {
  const margins = [...new Set(choices.map(({ margin }) => margin))].sort((a, b) => b - a);
  if (margins.length < 2) return [];
  const isScale = margins.every((margin) => nameOfMargin.has(margin));
  if (isScale || margins.length <= MOST_MARGINS) {
    const nameOf = (margin: number) =>
      margin === 0 ? "barely or unstated" : isScale ? nameOfMargin.get(margin)! : `margin ${margin}`;
    return margins.map((margin) =>
      group(
        nameOf(margin),
        choices.filter((choice) => choice.margin === margin),
        seed,
      ),
    );
  }
  const sorted = choices.map(({ margin }) => margin).sort((a, b) => a - b);
  const cuts = [...new Set([0, 0.25, 0.5, 0.75].map((share) => sorted[Math.floor(share * sorted.length)]!))];
  return cuts
    .map((from, i) => {
      const to = cuts[i + 1] ?? Number.POSITIVE_INFINITY;
      const own = choices.filter(({ margin }) => margin >= from && margin < to);
      return group(`margin ${from} to ${Number.isFinite(to) ? `below ${to}` : sorted.at(-1)}`, own, seed);
    })
    .reverse();
}

const group = (name: string, outcomes: readonly Outcome[], seed: number): AccuracyGroup => ({
  name,
  accuracy: estimateShare(outcomes, seed)!,
});

/** Named people, most choices first; nothing where fewer than two are named. */
export function accuracyByLabeler(
  outcomes: readonly (Outcome & { labeler: string | null })[],
  seed: number,
): AccuracyGroup[] {
  const people = new Map<string, Outcome[]>();
  for (const outcome of outcomes)
    if (outcome.labeler !== null)
      people.set(outcome.labeler, [...(people.get(outcome.labeler) ?? []), outcome]);
  if (people.size < 2) return [];
  return [...people]
    .sort(([a, own], [b, others]) => others.length - own.length || (a < b ? -1 : 1))
    .map(([name, own]) => group(name, own, seed));
}

/** Of named people whom the training data do not name. */
export function accuracyOnUnseen(
  outcomes: readonly (Outcome & { labeler: string | null })[],
  known: ReadonlySet<string> | null,
  seed: number,
): Estimate | null {
  if (known === null) return null;
  return estimateShare(
    outcomes.filter(({ labeler }) => labeler !== null && !known.has(labeler)),
    seed,
  );
}

/** Every response that some choice names, once for having been chosen and once for having been rejected. */
function histogramOf(prompts: readonly ScoredPrompt[], choices: readonly JudgedChoice[]) {
  const once = (side: "chosen" | "rejected") => {
    const seen = new Map<string, number>();
    for (const choice of choices)
      seen.set(`${choice.prompt} ${choice[side]}`, prompts[choice.prompt]!.responses[choice[side]]!.reward!);
    return [...seen.values()];
  };
  return rewardHistogram(once("chosen"), once("rejected"));
}
