/** Roles and scopes without zod, so that pages which only name them stay light; `roles.ts` has their schemas. */

/**
 * What a member may do in a workspace. Each role includes the ones before it: a reviewer can label, an admin can do
 * everything.
 */
export const roles = ["labeler", "reviewer", "admin"] as const;
export type Role = (typeof roles)[number];

/** True if `role` is `required` or above. */
export function hasRole(role: Role, required: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(required);
}

/** What an API key may do. A key acts for its workspace, never for a person. */
export const apiScopes = [
  "prompts:read",
  "prompts:write",
  "judgements:read",
  "datasets:read",
  "datasets:write",
  "generation:write",
  "guidelines:read",
  "guidelines:write",
] as const;
export type ApiScope = (typeof apiScopes)[number];
