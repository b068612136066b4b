import { AppError } from "@hone/core/errors";
import { guidelineDocumentSchema, guidelineDraftSchema } from "@hone/core/guidelines/contracts";
import { findDraft } from "@hone/prisma/repositories/guidelines/drafts";
import { findDocument } from "@hone/prisma/repositories/guidelines/versions";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** The working copy, beside the newest version it will replace. */
export const readDraftProcedure = procedure("admin")
  .input(z.object({ slug: z.string().min(1).max(80) }))
  .output(z.object({ draft: guidelineDraftSchema, published: guidelineDocumentSchema.nullable() }))
  .query(async ({ ctx, input }) => {
    const { db } = ctx.database;
    const { workspaceId } = ctx.membership;
    const draft = await findDraft(db, workspaceId, input.slug);
    if (draft === null)
      throw new AppError("NOT_FOUND", `There is no guideline "${input.slug}" in this workspace.`);
    return { draft, published: await findDocument(db, workspaceId, { slug: input.slug }) };
  });
