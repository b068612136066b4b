import { mostItemsSummed } from "@hone/core/quality/contracts";
import type { JudgedRanking } from "@hone/core/quality/relations";
import type { Db } from "../../client";
import { promptsWithAgreement, rankingsOfPrompts } from "./agreement";

/** The rankings of a collection's prompts on which people can be compared, at most `mostItemsSummed` of them. */
export async function rankingsOfCollection(
  db: Db,
  workspaceId: string,
  scope: string,
): Promise<{ items: JudgedRanking[][]; sampled: boolean }> {
  const items: JudgedRanking[][] = [];
  let cursor: string | null = null;
  do {
    const page = await promptsWithAgreement(db, workspaceId, scope, { limit: 500, cursor });
    const byPrompt = await rankingsOfPrompts(db, workspaceId, page.rows, scope);
    items.push(...byPrompt.values());
    cursor = page.nextCursor;
  } while (cursor !== null && items.length < mostItemsSummed);
  return { items: items.slice(0, mostItemsSummed), sampled: cursor !== null };
}
