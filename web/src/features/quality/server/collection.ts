import { seededRandom } from "@hone/core/labeling/seeded-random";
import { collectionAgreement } from "@hone/core/quality/collection-agreement";
import { collectionAgreementSchema, collectionInput } from "@hone/core/quality/contracts";
import { rankingsOfCollection } from "@hone/prisma/repositories/quality/collection";
import { procedure } from "@/server/trpc";

/** How far people agree over one campaign or import, with 95 % intervals that come out the same every time. */
export const collectionProcedure = procedure("reviewer")
  .input(collectionInput)
  .output(collectionAgreementSchema)
  .query(async ({ ctx, input }) => {
    const { workspaceId } = ctx.membership;
    const { items, sampled } = await rankingsOfCollection(ctx.database.db, workspaceId, input.scope);
    return { ...collectionAgreement(items, seededRandom(input.scope), 500), sampled };
  });
