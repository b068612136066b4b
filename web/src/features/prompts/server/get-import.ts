import { AppError } from "@hone/core/errors";
import { importDetailSchema } from "@hone/core/prompts/import/inspection";
import { findImport } from "@hone/prisma/repositories/imports/imports";
import { z } from "zod";
import { procedure } from "@/server/trpc";

const output = importDetailSchema.omit({ artifactKey: true });

/** One import: how far it is, how its rows are mapped, what its first rows look like. */
export const getImportProcedure = procedure("reviewer")
  .input(z.object({ id: z.uuid() }))
  .output(output)
  .query(async ({ ctx, input }) => {
    const found = await findImport(ctx.database.db, ctx.membership.workspaceId, input.id);
    if (found === null) throw new AppError("NOT_FOUND", "There is no such import in this workspace.");
    return output.parse(found);
  });
