import { AppError } from "@hone/core/errors";
import { guidelineReadingSchema, readGuidelineInput } from "@hone/core/guidelines/contracts";
import {
  findAcknowledged,
  findUnacknowledgedVersion,
} from "@hone/prisma/repositories/guidelines/acknowledgements";
import { findPosition } from "@hone/prisma/repositories/guidelines/reading";
import { findDocument, listVersions } from "@hone/prisma/repositories/guidelines/versions";
import { procedure } from "@/server/trpc";

/** A version in full, with all version stamps, the person's place in it and what the person has acknowledged. */
export const readGuidelineProcedure = procedure("labeler")
  .input(readGuidelineInput)
  .output(guidelineReadingSchema)
  .query(async ({ ctx, input }) => {
    const { db } = ctx.database;
    const { workspaceId } = ctx.membership;
    const document = await findDocument(db, workspaceId, input);
    if (document === null)
      throw new AppError(
        "NOT_FOUND",
        input.number == null
          ? `No guideline "${input.slug}" is published in this workspace.`
          : `Guideline "${input.slug}" has no version ${input.number}.`,
      );
    const scope = { workspaceId, userId: ctx.user.id, guidelineId: document.guideline.id };
    const [versions, position, acknowledged, mustAcknowledge] = await Promise.all([
      listVersions(db, scope),
      findPosition(db, scope, scope.guidelineId, document.version.id),
      findAcknowledged(db, scope),
      findUnacknowledgedVersion(db, scope),
    ]);
    return { ...document, versions, position, acknowledged, mustAcknowledge };
  });
