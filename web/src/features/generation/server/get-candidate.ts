import { hasRole } from "@hone/core/accounts/roles";
import { AppError } from "@hone/core/errors";
import { candidateDetailSchema } from "@hone/core/generation/browse";
import { findCandidate } from "@hone/prisma/repositories/generation/candidates";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** A candidate with its tokens, their probabilities and what else could have stood there. */
export const getCandidateProcedure = procedure("labeler")
  .input(z.object({ id: z.uuid() }))
  .output(candidateDetailSchema)
  .query(async ({ ctx, input }) => {
    const candidate = await findCandidate(ctx.database.db, ctx.membership.workspaceId, input.id);
    if (candidate === null) {
      throw new AppError("NOT_FOUND", "This candidate does not exist in this workspace.");
    }
    // Labelers judge blindly: which model wrote something is not for them.
    return hasRole(ctx.membership.role, "reviewer")
      ? candidate
      : { ...candidate, modelName: null, modelVersionId: null, batchId: null, settings: null };
  });
