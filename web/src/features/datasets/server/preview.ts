import { previewCountCap, previewDatasetInput, previewDatasetOutput } from "@hone/core/datasets/contracts";
import type { DatasetDefinition } from "@hone/core/datasets/definition";
import { datasetFormats } from "@hone/core/datasets/formats/registry";
import type { DatasetFormatName } from "@hone/core/datasets/names";
import { toJsonLine } from "@hone/core/datasets/serialize";
import type { SkipReason } from "@hone/core/datasets/skip-reasons";
import { splitKey, splitOf } from "@hone/core/datasets/split";
import { labelerHasher } from "@hone/prisma/repositories/datasets/labelers";
import type { ReadOptions } from "@hone/prisma/repositories/datasets/read-options";
import { readJudgements } from "@hone/prisma/repositories/datasets/reader";
import { type Snapshot, withSnapshot } from "@hone/prisma/repositories/datasets/snapshot";
import { summarizeDataset } from "@hone/prisma/repositories/datasets/summary";
import { procedure } from "@/server/trpc";

const previewPrompts = 20;
const previewRows = 6;
const queryTimeoutMs = 20_000;

/** How much a definition would hold, and its first rows in a format. Nothing is stored. */
export const previewProcedure = procedure("admin")
  .input(previewDatasetInput)
  .output(previewDatasetOutput)
  .query(async ({ ctx, input }) => {
    const { workspaceId } = ctx.membership;
    const { format: name, ...definition } = input;
    const format = datasetFormats[name];
    const hashLabeler = await labelerHasher(ctx.database, workspaceId);
    const look = async (snapshot: Snapshot) => {
      const attributes = format.needs === "attributes";
      const cap = previewCountCap;
      const summary = await summarizeDataset(snapshot.client, workspaceId, definition, { cap, attributes });
      const refusal = format.refuse(summary);
      if (refusal !== null) return { summary, refusal, rows: [], skipped: [] };
      const options = { workspaceId, definition, hashLabeler, fullDetail: format.fullDetail ?? false };
      return { summary, refusal, ...(await firstRows(snapshot, options, name, definition)) };
    };
    return withSnapshot(ctx.database, look, { queryTimeoutMs });
  });

async function firstRows(
  snapshot: Snapshot,
  options: Omit<ReadOptions, "promptLimit">,
  name: DatasetFormatName,
  { split }: DatasetDefinition,
) {
  const rows: { split: string; text: string }[] = [];
  const skipped = new Map<SkipReason, number>();
  for await (const batch of readJudgements(snapshot, { ...options, promptLimit: previewPrompts }))
    for (const item of batch) {
      const place = splitOf(splitKey(item, split.by), split);
      datasetFormats[name].write(item, {
        row: (row) => {
          if (rows.length < previewRows) rows.push({ split: place, text: toJsonLine(row) });
        },
        skip: (reason) => skipped.set(reason, (skipped.get(reason) ?? 0) + 1),
      });
    }
  return { rows, skipped: [...skipped].map(([reason, count]) => ({ reason, count })) };
}
