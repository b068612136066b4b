import type { SamplingSettings } from "@hone/core/generation/sampling-settings";

/** The settings that decide which token comes next. */
export type ChoiceSettings = Pick<
  SamplingSettings,
  "temperature" | "topK" | "topP" | "minP" | "repetitionPenalty"
>;

/** Tokens that may be chosen; the probability of each is its weight over the sum of all. */
export interface Distribution {
  tokens: ArrayLike<number>;
  weights: ArrayLike<number>;
}

/** Index of the largest; of equal ones the first. */
export function argmax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/**
 * Makes tokens that occurred already less likely: positive logits are divided by the penalty, negative ones multiplied
 * (Keskar et al. 2019, §4.1, in the form that all libraries use). Changes `logits` in place.
 */
export function applyRepetitionPenalty(logits: Float32Array, seen: Iterable<number>, penalty: number): void {
  if (penalty === 1) return;
  for (const token of seen) {
    const logit = logits[token];
    if (logit !== undefined) logits[token] = logit > 0 ? logit / penalty : logit * penalty;
  }
}

/** Tokens and their weights, e^((logit − best) / temperature): the best one weighs 1. */
interface Weighted {
  tokens: Int32Array;
  weights: Float64Array;
}

/**
 * The distribution that temperature, top-k, top-p and min-p leave of the logits, in this order. Vocabularies are large
 * and this runs for every token, so tokens are only put in order where the order matters.
 * @param logits penalised already; not changed
 * @param settings temperature above 0
 */
export function truncatedDistribution(logits: Float32Array, settings: ChoiceSettings): Distribution {
  const { temperature, topK, topP, minP } = settings;
  const kept = topK === null ? undefined : topTokens(logits, Math.min(topK, logits.length));
  let weighted = weigh(logits, temperature, kept);
  if (topP < 1) weighted = nucleus(weighted, topP);
  if (minP > 0) weighted = filterWeights(weighted, minP);
  return weighted;
}

function weigh(logits: Float32Array, temperature: number, kept?: readonly number[]): Weighted {
  const top = logits[kept?.[0] ?? argmax(logits)]!;
  // Beyond this distance e^x is 0 in fp64 beside 1: such tokens can never be drawn.
  const floor = top - 40 * temperature;
  const count = kept?.length ?? logits.length;
  const tokens = new Int32Array(count);
  const weights = new Float64Array(count);
  let used = 0;
  for (let i = 0; i < count; i++) {
    const token = kept ? kept[i]! : i;
    const logit = logits[token]!;
    if (logit < floor) continue;
    tokens[used] = token;
    weights[used++] = Math.exp((logit - top) / temperature);
  }
  return { tokens: tokens.subarray(0, used), weights: weights.subarray(0, used) };
}

/** The fewest most probable tokens whose share reaches `topP`; of equal ones the first. */
function nucleus(weighted: Weighted, topP: number): Weighted {
  const total = sum(weighted.weights);
  // All tokens below this share together weigh less than 1 − p, so none of them is needed; the rest is soon sorted.
  const { tokens, weights } = filterWeights(weighted, ((1 - topP) * total) / weighted.tokens.length);
  const ascending = weights.slice().sort();
  let at = ascending.length;
  for (let reached = 0; at > 0 && reached < topP * total; ) reached += ascending[--at]!;
  const least = ascending[Math.min(at, ascending.length - 1)]!;
  let ties = ascending.length - at - (ascending.length - 1 - ascending.lastIndexOf(least));
  const keep = (weight: number) => weight > least || (weight === least && ties-- > 0);
  const kept = Array.from(weights.keys()).filter((i) => keep(weights[i]!));
  return {
    tokens: Int32Array.from(kept, (i) => tokens[i]!),
    weights: Float64Array.from(kept, (i) => weights[i]!),
  };
}

/** Tokens that weigh at least `least`, and always the heaviest. */
function filterWeights({ tokens, weights }: Weighted, least: number): Weighted {
  const bound = Math.min(least, 1);
  return {
    tokens: tokens.filter((_, i) => weights[i]! >= bound),
    weights: weights.filter((weight) => weight >= bound),
  };
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** Inverts the cumulative distribution at `uniform` in [0, 1). */
export function draw({ tokens, weights }: Distribution, uniform: number): number {
  const target = uniform * sum(weights);
  let reached = 0;
  for (let i = 0; i < tokens.length; i++) {
    reached += weights[i]!;
    if (target < reached) return tokens[i]!;
  }
  // Rounding can leave the sum a hair below the target.
  return tokens[tokens.length - 1]!;
}

/**
 * Chooses the next token.
 * @param logits one row, not changed
 * @param seen tokens of prompt and text so far, for the repetition penalty
 * @param uniform asked for only when chance decides
 */
export function chooseToken(
  logits: Float32Array,
  settings: ChoiceSettings,
  seen: Iterable<number>,
  uniform: () => number,
): number {
  let row = logits;
  if (settings.repetitionPenalty !== 1) {
    row = logits.slice();
    applyRepetitionPenalty(row, seen, settings.repetitionPenalty);
  }
  if (settings.temperature === 0 || settings.topK === 1) return argmax(row);
  return draw(truncatedDistribution(row, settings), uniform());
}

/** The n most probable tokens, best first; of equal ones the first. */
export function topTokens(logits: Float32Array, n: number): number[] {
  if (n > 256) {
    const all = Array.from(logits.keys());
    return all.sort((a, b) => logits[b]! - logits[a]! || a - b).slice(0, n);
  }
  const best: number[] = [];
  if (n === 0) return best;
  let least = Number.NEGATIVE_INFINITY;
  for (let token = 0; token < logits.length; token++) {
    const logit = logits[token]!;
    if (best.length === n && logit <= least) continue;
    let at = best.length;
    while (at > 0 && logits[best[at - 1]!]! < logit) at--;
    best.splice(at, 0, token);
    if (best.length > n) best.pop();
    least = logits[best[best.length - 1]!]!;
  }
  return best;
}
