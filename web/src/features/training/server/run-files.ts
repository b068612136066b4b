import "server-only";
import type { ArtifactStore } from "@hone/prisma/artifacts";
import { runFolder } from "@hone/prisma/repositories/training/run-rows";

/** What of a run lies on the disk. */
export async function runFiles(
  artifacts: ArtifactStore,
  runId: string,
): Promise<{ checkpointBytes: number; hasFiles: boolean }> {
  const keys = await artifacts.list(runFolder(runId));
  const checkpoints = keys.filter((key) => key.startsWith(`${runFolder(runId)}/out/checkpoints/`));
  const sizes = await Promise.all(checkpoints.map((key) => artifacts.size(key).catch(() => 0)));
  return {
    checkpointBytes: sizes.reduce((sum, size) => sum + size, 0),
    hasFiles: keys.length > 0,
  };
}
