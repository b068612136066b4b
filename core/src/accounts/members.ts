import type { Role } from "./roles";

/** What an admin may do to a member, or why not. */
export type MemberDecision =
  | { kind: "allowed" }
  /** Nothing would change. */
  | { kind: "unchanged" }
  /** A workspace without an admin could never be given one again. */
  | { kind: "last-admin" };

/** Decides about giving a member another role; `adminCount` counts the workspace's admins now. */
export function decideRoleChange(current: Role, wanted: Role, adminCount: number): MemberDecision {
  if (current === wanted) return { kind: "unchanged" };
  return current === "admin" && adminCount <= 1 ? { kind: "last-admin" } : { kind: "allowed" };
}

/** Decides about removing a member from the workspace. */
export function decideRemoval(current: Role, adminCount: number): MemberDecision {
  return current === "admin" && adminCount <= 1 ? { kind: "last-admin" } : { kind: "allowed" };
}

export interface ResetParties {
  actorIsOperator: boolean;
  targetIsOperator: boolean;
  /** Workspaces the target belongs to in which the actor is no admin. */
  foreignWorkspaces: number;
}

/**
 * Decides whether an admin may make a link that sets another person's password. Whoever holds the link can become that
 * person, so it must not reach further than the admin's own power: not to an operator and not into a workspace the
 * admin does not run. Operators may always.
 */
export function decidePasswordReset({
  actorIsOperator,
  targetIsOperator,
  foreignWorkspaces,
}: ResetParties): { kind: "allowed" } | { kind: "target-is-operator" } | { kind: "target-works-elsewhere" } {
  if (actorIsOperator) return { kind: "allowed" };
  if (targetIsOperator) return { kind: "target-is-operator" };
  return foreignWorkspaces > 0 ? { kind: "target-works-elsewhere" } : { kind: "allowed" };
}
