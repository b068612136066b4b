import { itemAgreement } from "@hone/core/quality/item-agreement";
import type { Database } from "@hone/prisma/client";
import {
  lockAgreement,
  rankingsOfPrompts,
  saveAgreements,
  workspaceOfPrompt,
} from "@hone/prisma/repositories/quality/agreement";
import type { JobHandler } from "./context";

/** Recomputes how far the judges of one prompt agree within one campaign or import. */
export const recomputeAgreement: JobHandler<"quality.agreement"> = async (
  { promptId, scope },
  { database },
) => {
  const workspaceId = await workspaceOfPrompt(database.db, promptId);
  if (workspaceId !== null) await recomputeForPrompts(database, workspaceId, [promptId], scope);
};

/** The same for several prompts of a workspace at once, in one transaction. */
export async function recomputeForPrompts(
  database: Database,
  workspaceId: string,
  promptIds: readonly string[],
  scope: string,
): Promise<void> {
  await database.transaction(async (tx) => {
    // Whoever read the rankings earlier has stored their agreement earlier: the newest word stays.
    await lockAgreement(tx, workspaceId, scope);
    const byPrompt = await rankingsOfPrompts(tx, workspaceId, promptIds, scope);
    const results = promptIds.map((promptId) => ({
      promptId,
      agreement: itemAgreement(byPrompt.get(promptId) ?? []),
    }));
    await saveAgreements(tx, workspaceId, scope, results);
  });
}
