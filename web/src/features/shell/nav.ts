import { hasRole, type Role } from "@hone/core/accounts/role";

/** A page of the workspace's navigation; `key` names its label in the catalogue `shell.nav`. */
export interface NavEntry {
  key: string;
  path: string;
  role: Role;
}

export const navEntries: readonly NavEntry[] = [
  { key: "home", path: "", role: "labeler" },
  { key: "guidelines", path: "guidelines", role: "labeler" },
  { key: "campaigns", path: "campaigns", role: "reviewer" },
  { key: "prompts", path: "prompts", role: "reviewer" },
  { key: "generation", path: "generation", role: "reviewer" },
  { key: "judgements", path: "judgements", role: "reviewer" },
  { key: "datasets", path: "datasets", role: "admin" },
  { key: "training", path: "training", role: "admin" },
  { key: "models", path: "models", role: "reviewer" },
  { key: "questions", path: "questions", role: "reviewer" },
  { key: "hours", path: "hours", role: "admin" },
  { key: "people", path: "people", role: "admin" },
  { key: "keys", path: "keys", role: "admin" },
  { key: "audit", path: "audit", role: "admin" },
];

export const navFor = (role: Role): NavEntry[] => navEntries.filter((entry) => hasRole(role, entry.role));
