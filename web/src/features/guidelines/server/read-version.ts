import { AppError } from "@hone/core/errors";
import { guidelineDocumentSchema } from "@hone/core/guidelines/contracts";
import { findDocument } from "@hone/prisma/repositories/guidelines/versions";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** One version by its own id: what a labeling screen shows beside a task. Published versions never change. */
export const readVersionProcedure = procedure("labeler")
  .input(z.object({ versionId: z.uuid() }))
  .output(guidelineDocumentSchema)
  .query(async ({ ctx, input }) => {
    const document = await findDocument(ctx.database.db, ctx.membership.workspaceId, input);
    if (document === null)
      throw new AppError("NOT_FOUND", "This version of the guideline does not exist in this workspace.");
    return document;
  });
