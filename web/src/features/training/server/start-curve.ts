import { curveRowSchema, startCurveInput } from "@hone/core/training/curve-contracts";
import { startCurve } from "@hone/prisma/repositories/training/curves";
import { procedure } from "@/server/trpc";

/** Starts runs on shares of an export, to see what more labels would bring. */
export const startCurveProcedure = procedure("admin")
  .input(startCurveInput)
  .output(curveRowSchema)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const curve = await startCurve(tx, ctx.queue, ctx.membership.workspaceId, input, ctx.user.id);
      await ctx.audit(tx, {
        action: "training.startCurve",
        subjectType: "TrainingCurve",
        subjectId: curve.id,
        after: { name: curve.name, dataset: curve.dataset, shares: input.shares, seeds: input.seeds },
      });
      return curve;
    }),
  );
