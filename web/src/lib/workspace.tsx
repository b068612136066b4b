"use client";
import type { Role } from "@hone/core/accounts/role";
import { createContext, useContext } from "react";

export interface WorkspaceOfPage {
  slug: string;
  name: string;
  role: Role;
  userId: string;
  userName: string;
}

const Context = createContext<WorkspaceOfPage | null>(null);

export const WorkspaceProvider = Context.Provider;

/** The workspace this page belongs to, and who looks at it. */
export function useWorkspace(): WorkspaceOfPage {
  const workspace = useContext(Context);
  if (workspace === null) throw new Error("useWorkspace is for pages below /w/[workspace].");
  return workspace;
}

/** Path of a page of this workspace: `workspacePath("prompts", id)`. */
export function useWorkspacePath(): (...parts: string[]) => string {
  const { slug } = useWorkspace();
  return (...parts) => `/w/${[slug, ...parts].map(encodeURIComponent).join("/")}`;
}
