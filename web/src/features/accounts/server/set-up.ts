import "server-only";
import { joinedWorkspace, setUpInput } from "@hone/core/accounts/contracts";
import { recordAudit } from "@hone/prisma/repositories/accounts/audit";
import { completeSetup } from "@hone/prisma/repositories/accounts/setup";
import { env } from "@/env";
import { demandWithinLimits, linkLimits } from "@/server/rate-limit";
import { procedure } from "@/server/trpc";

/** Makes the first admin and the first workspace, with the code printed where Hone was started. */
export const setUp = procedure("public")
  .input(setUpInput)
  .output(joinedWorkspace)
  .mutation(async ({ ctx, input }) => {
    await demandWithinLimits(linkLimits(ctx.ip));
    return ctx.database.transaction(async (tx) => {
      const { userId, workspaceId, slug } = await completeSetup(tx, input, env().HONE_SETUP_CODE);
      await recordAudit(tx, {
        ...{ workspaceId, actorKind: "user", actorId: userId, ipAddress: ctx.ip },
        ...{ action: "accounts.setUp", subjectType: "workspace", subjectId: workspaceId },
        after: { name: input.workspaceName, slug, admin: input.email },
      });
      return { slug };
    });
  });
