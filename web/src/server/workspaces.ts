import "server-only";
import { listMemberships } from "@hone/prisma/repositories/accounts/memberships";
import { cache } from "react";
import { database } from "./database";

/** The workspaces a person belongs to, by name. */
export const workspacesOf = cache(async (userId: string) =>
  (await listMemberships(database().db, userId)).map(({ workspaceSlug, workspaceName }) => ({
    slug: workspaceSlug,
    name: workspaceName,
  })),
);
