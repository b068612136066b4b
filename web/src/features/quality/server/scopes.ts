import { scopeRowSchema } from "@hone/core/quality/contracts";
import { listAgreementScopes } from "@hone/prisma/repositories/quality/agreement";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Campaigns and imports for which agreement is known. */
export const scopesProcedure = procedure("reviewer")
  .output(z.array(scopeRowSchema))
  .query(({ ctx }) => listAgreementScopes(ctx.database.db, ctx.membership.workspaceId));
