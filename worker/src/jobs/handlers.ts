import type { JobName } from "@hone/core/jobs/registry";
import type { JobHandler } from "./context";

/** Every job's handler, loaded when first needed. A job without a handler does not compile. */
export const handlers: { [Name in JobName]: () => Promise<JobHandler<Name>> } = {
  "prompts.import": async () => (await import("./prompts-import")).importPrompts,
  "generation.generate": async () => (await import("./generation-generate")).generateCandidates,
  "training.inspect-model": async () => (await import("./training-inspect-model")).inspectModel,
  "training.preflight": async () => (await import("./training-preflight")).preflightRun,
  "training.run": async () => (await import("./training-run")).trainRun,
  "labeling.create-tasks": async () => (await import("./labeling-create-tasks")).createTasks,
  "labeling.expire-leases": async () => (await import("./labeling-expire-leases")).expireLeases,
  "quality.agreement": async () => (await import("./quality-agreement")).recomputeAgreement,
  "datasets.export": async () => (await import("./datasets-export")).exportDataset,
};
