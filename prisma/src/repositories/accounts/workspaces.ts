import { AppError } from "@hone/core/errors";
import { newId } from "@hone/core/ids";
import type { Db } from "../../client";
import { isUniqueViolation } from "../../errors";
import { addMember } from "./users";

/** Makes a workspace with its first admin. CONFLICT when another has its address. */
export async function createWorkspace(
  tx: Db,
  input: { name: string; slug: string; adminId: string; isDemo?: boolean },
): Promise<{ id: string; slug: string }> {
  const id = newId();
  const { name, slug, adminId } = input;
  try {
    await tx.workspace.create({ data: { id, name, slug, isDemo: input.isDemo ?? false } });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("CONFLICT", `There is a workspace at /w/${slug} already. Choose another address.`, {
      details: { reason: "accounts.slugTaken", slug },
    });
  }
  await addMember(tx, { workspaceId: id, userId: adminId, role: "admin" });
  return { id, slug };
}

/** Gives a workspace another name; its address stays. Returns the name it had. */
export async function renameWorkspace(tx: Db, id: string, name: string): Promise<string> {
  const before = await tx.workspace.findUniqueOrThrow({ where: { id }, select: { name: true } });
  await tx.workspace.update({ where: { id }, data: { name } });
  return before.name;
}

/** The workspace at an address, such as `coffee-bar`; null when there is none. */
export async function findWorkspaceBySlug(
  db: Db,
  slug: string,
): Promise<{ id: string; slug: string } | null> {
  return db.workspace.findUnique({ where: { slug }, select: { id: true, slug: true } });
}

/** The oldest workspaces, at most `limit`. */
export async function oldestWorkspaces(db: Db, limit: number): Promise<{ id: string; slug: string }[]> {
  return db.workspace.findMany({
    orderBy: { createdAt: "asc" },
    select: { id: true, slug: true },
    take: limit,
  });
}
