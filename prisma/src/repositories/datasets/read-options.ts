import type { DatasetDefinition } from "@hone/core/datasets/definition";
import type { LabelerHash } from "./labelers";

export interface ReadOptions {
  workspaceId: string;
  definition: DatasetDefinition;
  hashLabeler: LabelerHash;
  /** Assessments, notes and changes of mind too, which most formats do not need. */
  fullDetail: boolean;
  /** Prompts at most, for a preview; all when absent. */
  promptLimit?: number;
}
