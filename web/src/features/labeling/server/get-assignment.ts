import { assignmentIdInput, assignmentViewSchema } from "@hone/core/labeling/contracts";
import { readAssignment } from "@hone/prisma/repositories/labeling/view";
import { procedure } from "@/server/trpc";
import { workerOf } from "./worker-of";

/** One of one's own assignments, whatever its state. */
export const getAssignmentProcedure = procedure("labeler")
  .input(assignmentIdInput)
  .output(assignmentViewSchema)
  .query(({ ctx, input }) => readAssignment(ctx.database.db, workerOf(ctx, input.assignmentId), new Date()));
