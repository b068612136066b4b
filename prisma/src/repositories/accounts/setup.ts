import { AppError } from "@hone/core/errors";
import type { Db } from "../../client";
import { consumeSetupCode, setupIsOpen } from "./setup-code";
import { createUserWithPassword } from "./users";
import { createWorkspace } from "./workspaces";

/** Held while the first admin is made: of two visitors of /setup at the same moment one comes second. */
const setupLock = 4_101_704;

export interface SetupInput {
  code: string;
  name: string;
  email: string;
  password: string;
  workspaceName: string;
  workspaceSlug: string;
}

/**
 * Makes the first person of an installation, who runs it, and the first workspace with that person as admin. `fixedCode`
 * is a code that whoever operates the installation chose; it works beside the printed one, and like it only until there
 * is an operator. CONFLICT when there is one already, FORBIDDEN when the code is wrong.
 */
export async function completeSetup(
  tx: Db,
  input: SetupInput,
  fixedCode: string | undefined,
): Promise<{ userId: string; workspaceId: string; slug: string }> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${setupLock})`;
  if (!(await setupIsOpen(tx))) {
    throw new AppError("CONFLICT", "This installation is set up already. Sign in, or ask for an invite.", {
      details: { reason: "accounts.setupDone" },
    });
  }
  const printed = await consumeSetupCode(tx, input.code);
  if (!printed && (fixedCode === undefined || input.code !== fixedCode)) {
    throw new AppError("FORBIDDEN", "The code is not right. It is printed where Hone was started.", {
      details: { reason: "accounts.setupCodeWrong" },
    });
  }
  const { email, name, password } = input;
  const user = await createUserWithPassword(tx, { email, name, password, isOperator: true });
  const workspace = await createWorkspace(tx, {
    name: input.workspaceName,
    slug: input.workspaceSlug,
    adminId: user.id,
  });
  return { userId: user.id, workspaceId: workspace.id, slug: workspace.slug };
}
