import { datasetIdInput, freezeOptionsOutput, previewCountCap } from "@hone/core/datasets/contracts";
import { datasetFormats } from "@hone/core/datasets/formats/registry";
import { datasetFormatNames } from "@hone/core/datasets/names";
import { requireDataset } from "@hone/prisma/repositories/datasets/definitions";
import { summarizeDataset } from "@hone/prisma/repositories/datasets/summary";
import { procedure } from "@/server/trpc";

/**
 * Every format, with the reason why this dataset cannot be written in it, if there is one. Attribute scales are looked for
 * in the first rankings only; the export itself looks at all.
 */
export const freezeOptionsProcedure = procedure("admin")
  .input(datasetIdInput)
  .output(freezeOptionsOutput)
  .query(async ({ ctx, input }) => {
    const { workspaceId } = ctx.membership;
    const dataset = await requireDataset(ctx.database.db, workspaceId, input.datasetId);
    const look = { cap: previewCountCap, attributes: true };
    const summary = await summarizeDataset(ctx.database.pool, workspaceId, dataset, look);
    const formats = datasetFormatNames.map((name) => ({
      name,
      containers: [...datasetFormats[name].containers],
      refusal: datasetFormats[name].refuse(summary),
    }));
    return { summary, formats };
  });
