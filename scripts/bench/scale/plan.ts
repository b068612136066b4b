/** How large the workspaces of the benchmarks are, and when everything in them happened. */
export interface ScalePlan {
  prompts: number;
  candidatesPerPrompt: number;
  labelers: number;
  reviewers: number;
  admins: number;
  /** Campaigns and imports of rankings, and the tasks of each. */
  rankingCollections: number;
  rankingTasks: number;
  rankingOverlap: number;
  demonstrationCollections: number;
  demonstrationTasks: number;
  /** Tasks of the active campaign that nobody has worked on yet. */
  liveTasks: number;
  imports: number;
  batches: number;
  auditEvents: number;
  questions: number;
  invites: number;
  /** Milliseconds since 1970 of the first prompt; the year that follows is filled. */
  begin: number;
}

const day = 24 * 60 * 60 * 1000;

/** The scale of the issue at 1: 100k prompts, 800k candidates, a million judgements. */
export function planOf(scale: number, now: Date): ScalePlan {
  const of = (count: number, least: number) => Math.max(least, Math.round(count * scale));
  return {
    prompts: of(100_000, 100),
    candidatesPerPrompt: 8,
    labelers: of(250, 10),
    reviewers: of(12, 2),
    admins: of(6, 2),
    rankingCollections: 12,
    rankingTasks: of(24_000, 24),
    rankingOverlap: 3,
    demonstrationCollections: 6,
    demonstrationTasks: of(18_000, 18),
    liveTasks: of(60_000, 60),
    imports: 20,
    batches: 40,
    auditEvents: of(100_000, 100),
    questions: of(5_000, 20),
    invites: of(300, 10),
    begin: now.getTime() - 365 * day,
  };
}

/** Prompts arrive evenly over the first 300 days. */
export const promptStep = (plan: ScalePlan) => Math.floor((300 * day) / plan.prompts);

/** Collections of judgements begin one after the other and last 25 days. */
export const collectionBegin = (plan: ScalePlan, index: number) => plan.begin + (10 + index * 18) * day;
export const collectionSpan = 25 * day;

/** What an id made by `bench.id` belongs to. */
export const idKinds = {
  prompt: 1,
  candidate: 2,
  task: 3,
  assignment: 4,
  ranking: 5,
  demonstration: 6,
  correction: 7,
  agreement: 8,
  audit: 9,
  question: 10,
  invite: 11,
  issue: 12,
  revision: 13,
  liveTask: 14,
} as const;
