import { choicesOf } from "@hone/core/training/choices";
import type { JudgedRow, TrainingJudgement, TrainingPrompt } from "@hone/core/training/rows";
import { type EncodeOptions, encodeResponse } from "./encode-conversation";
import type { EncodedDocument } from "./encoded";

export interface ComparisonOptions extends EncodeOptions {
  /** A response that takes more tokens together with its prompt is left out, and counted. */
  maxTokens: number;
  /** Whether ties are pairs (for losses that know ties) or left out, and counted. */
  ties: "keep" | "leave-out";
}

/** One pair of an element. */
export interface EncodedChoice {
  /** Places in the element's `responses`. */
  first: number;
  second: number;
  tied: boolean;
  margin: number;
  /** 1 / pairs of its judgement: every judgement counts the same, whatever its K (InstructGPT eq. 1). */
  weight: number;
  labeler: string | null;
}

/** A verdict on one response by itself; it weighs 1, as a whole judgement does. */
export interface EncodedVerdict {
  /** Place in the element's `responses`. */
  response: number;
  good: boolean;
  labeler: string | null;
}

/** One prompt: its responses, encoded with the prompt, and everything that people said about them. */
export interface ComparisonElement {
  responses: EncodedDocument[];
  choices: EncodedChoice[];
  verdicts: EncodedVerdict[];
}

/** What could not be used; nothing is dropped without being counted here. */
export interface ComparisonReport {
  prompts: number;
  /** Prompts without any pair or verdict that can be used. */
  promptsLeftOut: number;
  responses: number;
  responsesTooLong: number;
  choices: number;
  ties: number;
  /** Pairs that name a response that is too long, or twice the same text, or a tie that was not asked for. */
  choicesLeftOut: number;
  verdicts: number;
  /** Verdicts on a response that is too long. */
  verdictsLeftOut: number;
}

interface Group {
  /** By their texts, in the order in which they came. */
  places: Map<string, number>;
  responses: EncodedDocument[];
  judgements: TrainingJudgement[];
  verdicts: EncodedVerdict[];
}

/**
 * Encodes judged responses and brings all rows of one prompt together, so that everything said about it is in one batch
 * element: spread over batches, a response would be learned once per pair, and a reward model overfits (InstructGPT,
 * arXiv 2203.02155 §3.5). Equal texts are one response.
 */
export class ComparisonCollector {
  private readonly groups = new Map<string, Group>();

  constructor(private readonly options: ComparisonOptions) {}

  /** @throws AppError as `encodeResponse`; then nothing of the row is taken */
  add(row: JudgedRow): void {
    const texts = row.kind === "rated" ? [row.response] : row.responses;
    const key = promptKey(row.prompt);
    const group: Group = this.groups.get(key) ?? {
      places: new Map(),
      responses: [],
      judgements: [],
      verdicts: [],
    };
    const fresh = [...new Set(texts)].filter((text) => !group.places.has(text));
    const encoded = fresh.map((text) => encodeResponse(row.prompt, text, this.options));
    this.groups.set(key, group);
    for (const [i, text] of fresh.entries()) group.places.set(text, group.responses.push(encoded[i]!) - 1);
    const placeOf = (i: number) => group.places.get(texts[i]!)!;
    if (row.kind === "rated")
      group.verdicts.push({ response: placeOf(0), good: row.good, labeler: row.labeler });
    else
      for (const judgement of row.judgements)
        group.judgements.push({ ...judgement, tiers: judgement.tiers.map((tier) => tier.map(placeOf)) });
  }

  /** One element per prompt that something can be learned from, in the order in which they came. */
  finish(): { elements: ComparisonElement[]; report: ComparisonReport } {
    const elements: ComparisonElement[] = [];
    const report = emptyReport();
    for (const { responses, judgements, verdicts } of this.groups.values()) {
      const fits = responses.map(({ tokens }) => tokens.length <= this.options.maxTokens);
      const choices = judgements.flatMap((judgement) => usable(judgement, fits, this.options, report));
      const kept = verdicts.filter(({ response }) => fits[response]);
      report.prompts += 1;
      report.responses += responses.length;
      report.responsesTooLong += fits.filter((fit) => !fit).length;
      report.verdicts += verdicts.length;
      report.verdictsLeftOut += verdicts.length - kept.length;
      if (choices.length + kept.length === 0) report.promptsLeftOut += 1;
      else elements.push(compact(responses, choices, kept));
    }
    return { elements, report };
  }
}

const promptKey = (prompt: TrainingPrompt) =>
  JSON.stringify(typeof prompt === "string" ? prompt : prompt.map(({ role, content }) => [role, content]));

const emptyReport = (): ComparisonReport => ({
  prompts: 0,
  promptsLeftOut: 0,
  responses: 0,
  responsesTooLong: 0,
  choices: 0,
  ties: 0,
  choicesLeftOut: 0,
  verdicts: 0,
  verdictsLeftOut: 0,
});

function usable(
  judgement: TrainingJudgement,
  fits: readonly boolean[],
  { ties }: ComparisonOptions,
  report: ComparisonReport,
): EncodedChoice[] {
  const all = choicesOf(judgement);
  const kept = all.filter(
    ({ first, second, tied }) =>
      first !== second && fits[first] && fits[second] && !(tied && ties === "leave-out"),
  );
  report.choices += all.length;
  report.ties += all.filter(({ tied }) => tied).length;
  report.choicesLeftOut += all.length - kept.length;
  return kept.map((choice) => ({ ...choice, weight: 1 / kept.length, labeler: judgement.labeler }));
}

/** Only the responses that somebody said something about. */
function compact(
  responses: readonly EncodedDocument[],
  choices: readonly EncodedChoice[],
  verdicts: readonly EncodedVerdict[],
): ComparisonElement {
  const judged = [
    ...choices.flatMap(({ first, second }) => [first, second]),
    ...verdicts.map(({ response }) => response),
  ];
  const named = [...new Set(judged)].sort((a, b) => a - b);
  const place = new Map(named.map((old, i) => [old, i]));
  return {
    responses: named.map((i) => responses[i]!),
    choices: choices.map((choice) => ({
      ...choice,
      first: place.get(choice.first)!,
      second: place.get(choice.second)!,
    })),
    verdicts: verdicts.map((verdict) => ({ ...verdict, response: place.get(verdict.response)! })),
  };
}
