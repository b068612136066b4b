import { z } from "zod";
import { manifestSchema } from "../datasets/manifest";
import { runConfigSchema } from "./run-config";

/** Where a trained model comes from: with this, the export's files and the code, anybody gets the same weights. */
export const lineageSchema = z.object({
  run: z.object({ id: z.uuid(), name: z.string(), step: z.number() }),
  base: z.object({ id: z.uuid(), name: z.string(), contentHash: z.string().nullable() }),
  dataset: z.object({
    exportId: z.uuid(),
    name: z.string(),
    number: z.number(),
    format: z.string(),
    /** SHA-256 over the files' names and hashes. */
    contentHash: z.string(),
  }),
  guidelineVersions: manifestSchema.shape.guidelineVersions,
  settings: runConfigSchema,
  /** Version of Hone that trained it, with the commit where it is known. */
  codeVersion: z.string(),
});
export type Lineage = z.infer<typeof lineageSchema>;

/**
 * What a model version is to its workspace.
 * - `candidate`: can be used; nobody has decided about it;
 * - `promoted`: the one to use; one policy and one reward model of a workspace at a time;
 * - `archived`: out of the lists; what it made stays.
 */
export const modelStages = ["candidate", "promoted", "archived"] as const;
export type ModelStage = (typeof modelStages)[number];

export const modelStageEvents = ["promote", "replace", "archive", "restore"] as const;
export type ModelStageEvent = (typeof modelStageEvents)[number];
export const modelStageTransitions: Record<ModelStage, Partial<Record<ModelStageEvent, ModelStage>>> = {
  candidate: { promote: "promoted", archive: "archived" },
  // Promoting another one of its kind replaces it.
  promoted: { replace: "candidate", archive: "archived" },
  archived: { restore: "candidate" },
};

/** The stage after `event`, or null when it cannot happen in this stage. */
export function nextModelStage(stage: ModelStage, event: ModelStageEvent): ModelStage | null {
  return modelStageTransitions[stage][event] ?? null;
}
