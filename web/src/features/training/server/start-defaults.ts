import { AppError } from "@hone/core/errors";
import { startDefaultsInput, startDefaultsOutput } from "@hone/core/training/run-contracts";
import { startDefaults } from "@hone/core/training/start-defaults";
import { requireExport } from "@hone/prisma/repositories/datasets/exports";
import { listModels } from "@hone/prisma/repositories/training/models";
import { procedure } from "@/server/trpc";

/** What a run on this export would usually look like, and why. */
export const startDefaultsProcedure = procedure("admin")
  .input(startDefaultsInput)
  .output(startDefaultsOutput)
  .query(async ({ ctx, input }) => {
    const { workspaceId } = ctx.membership;
    const source = await requireExport(ctx.database.db, workspaceId, input.exportId);
    if (source.manifest === null)
      throw new AppError("CONFLICT", `This export is ${source.status}; wait until it is completed.`);
    const models = (await listModels(ctx.database.db, workspaceId))
      .filter(({ status }) => status === "ready")
      .sort((a, b) => Number(b.stage === "promoted") - Number(a.stage === "promoted"));
    const { rows } = source.manifest.counts;
    const model = models.find(({ id }) => id === input.modelVersionId) ?? models[0] ?? null;
    return {
      dataset: {
        id: source.datasetId,
        exportId: source.id,
        name: source.datasetName,
        number: source.number,
        format: source.format,
        rows,
      },
      models,
      ...startDefaults({ datasetKind: source.definition.kind, rows, model }),
    };
  });
