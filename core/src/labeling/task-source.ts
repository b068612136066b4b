import { z } from "zod";
import { candidateOrigins } from "../generation/browse";
import { promptFilterSchema } from "../prompts/filter";
import { type Random, seededRandom, shuffle } from "./seeded-random";

/** Which candidates a ranking may show. All conditions must hold; an empty list holds for every candidate. */
export const candidateSourceSchema = z.object({
  origins: z.array(z.enum(candidateOrigins)).max(candidateOrigins.length).default([]),
  modelVersionIds: z.array(z.uuid()).max(50).default([]),
  batchIds: z.array(z.uuid()).max(50).default([]),
});
export type CandidateSource = z.infer<typeof candidateSourceSchema>;

/** Where a campaign's tasks come from. Stored as JSON in the campaign's row. */
export const taskSourceSchema = z.object({
  prompts: promptFilterSchema.default({}),
  /** Most tasks to make from prompts; null for one per matching prompt. */
  limit: z.number().int().min(1).max(10_000_000).nullable().default(null),
  candidates: candidateSourceSchema.default(() => candidateSourceSchema.parse({})),
  /** What people shall write prompts about; used in turn. Only for campaigns that ask for prompts. */
  briefs: z.array(z.string().trim().min(1).max(5_000)).max(500).default([]),
  /** How many prompts are wanted, in a campaign that asks for prompts. */
  promptsWanted: z.number().int().min(1).max(1_000_000).default(100),
  /** Language that written prompts must have; null for any. */
  language: z.string().min(2).max(20).nullable().default(null),
  /** Also make tasks of prompts and candidates that arrive later. */
  keepAdding: z.boolean().default(true),
});
export type TaskSource = z.infer<typeof taskSourceSchema>;

/** What a run over the source found, in prompts. */
export const taskReportSchema = z.object({
  /** Matching prompts that had no task yet. */
  looked: z.number().int(),
  created: z.number().int(),
  /** Left out: fewer than K different texts among the chosen candidates. */
  tooFewCandidates: z.number().int(),
  /** Left out: harmful, in a campaign that shows nothing harmful. */
  harmful: z.number().int(),
  /** Left out: in a language that the campaign does not name. */
  otherLanguage: z.number().int(),
  finishedAt: z.coerce.date(),
});
export type TaskReport = z.infer<typeof taskReportSchema>;

export interface CandidateChoice {
  id: string;
  textHash: string;
  /** Where it came from: model version, batch or name of an import. Sources take turns. */
  source: string;
}

/**
 * Chooses `count` candidates with different texts, the sources taking turns so that a set shows as many of them as it
 * can; sorted by id. Null when there are too few different texts. The same candidates and seed give the same choice.
 */
export function chooseCandidates(
  candidates: readonly CandidateChoice[],
  count: number,
  seed: string,
): string[] | null {
  const random: Random = seededRandom(`choose:${seed}`);
  const bySource = new Map<string, CandidateChoice[]>();
  const sorted = [...candidates].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const candidate of shuffle(sorted, random)) {
    bySource.set(candidate.source, [...(bySource.get(candidate.source) ?? []), candidate]);
  }
  const queues = shuffle([...bySource.keys()].sort(), random).map((source) => bySource.get(source) ?? []);
  const chosen: string[] = [];
  const seen = new Set<string>();
  while (chosen.length < count && queues.some((queue) => queue.length > 0)) {
    for (const queue of queues) {
      if (chosen.length === count) break;
      let next = queue.shift();
      while (next !== undefined && seen.has(next.textHash)) next = queue.shift();
      if (next === undefined) continue;
      seen.add(next.textHash);
      chosen.push(next.id);
    }
  }
  return chosen.length === count ? chosen.sort() : null;
}
