import type { Worker } from "@hone/prisma/repositories/labeling/work";

/** Whose work an assignment must be for this request to touch it. */
export function workerOf(
  ctx: { membership: { workspaceId: string }; user: { id: string } },
  assignmentId: string,
): Worker {
  return { workspaceId: ctx.membership.workspaceId, userId: ctx.user.id, assignmentId };
}
