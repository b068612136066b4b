import { newId } from "@hone/core/ids";
import { searchTextLength } from "@hone/core/prompts/describe";
import type { Db } from "../../client";
import { type Sql, sqlWithin } from "../../sql";
import type { PromptDraft } from "./draft";

export interface InsertedPrompt {
  id: string;
  /** False: the workspace, or an earlier draft of the same call, had this prompt already. */
  created: boolean;
}

/**
 * Stores prompts that the workspace does not have yet, known by their content hash, and returns the id of each draft's
 * prompt, new or not, in the order of the drafts. New ids keep that order too.
 */
export async function insertPrompts(
  db: Db,
  workspaceId: string,
  drafts: readonly PromptDraft[],
): Promise<InsertedPrompt[]> {
  return insertPromptRows(sqlWithin(db), workspaceId, drafts);
}

/** `insertPrompts` on a plain connection, for imports. */
export async function insertPromptRows(
  sql: Sql,
  workspaceId: string,
  drafts: readonly PromptDraft[],
): Promise<InsertedPrompt[]> {
  if (drafts.length === 0) return [];
  const ids = orderedIds(drafts.length);
  const byHash = new Map<string, PromptDraft & { id: string }>();
  for (const [i, draft] of drafts.entries()) {
    if (!byHash.has(draft.contentHash)) byHash.set(draft.contentHash, { ...draft, id: ids[i]! });
  }
  // One order for everybody: two imports of the same prompts wait for each other instead of deadlocking.
  const rows = [...byHash.values()].sort((a, b) => (a.contentHash < b.contentHash ? -1 : 1));
  await sql.execute(insertStatement, [workspaceId, JSON.stringify(rows)]);
  const stored = await sql.rows<{ id: string; contentHash: string }>(
    `SELECT "id", "contentHash" FROM "Prompt" WHERE "workspaceId" = $1::uuid AND "contentHash" = ANY($2::text[])`,
    [workspaceId, [...byHash.keys()]],
  );
  const idOf = new Map(stored.map(({ id, contentHash }) => [contentHash, id]));
  return drafts.map(({ contentHash }, i) => {
    const id = idOf.get(contentHash)!;
    return { id, created: id === ids[i] };
  });
}

/** The text that is searched is put together here: sent beside the messages, it would double what travels. */
const insertStatement = `
  INSERT INTO "Prompt" ("id", "workspaceId", "messages", "searchText", "preview", "turnCount", "contentHash",
    "language", "harmful", "tags", "source", "externalId", "metadata", "importId", "authorId")
  SELECT r."id", $1::uuid, r."messages", left((SELECT string_agg(m."value"->>'content', E'\\n' ORDER BY m."ordinality")
      FROM jsonb_array_elements(r."messages") WITH ORDINALITY m), ${searchTextLength}), r."preview", r."turnCount", r."contentHash",
    r."language", r."harmful", r."tags", r."source", r."externalId", r."metadata", r."importId", r."authorId"
  FROM jsonb_to_recordset($2::jsonb) AS r("id" uuid, "messages" jsonb, "preview" text,
    "turnCount" int, "contentHash" text, "language" text, "harmful" boolean, "tags" text[], "source" text,
    "externalId" text, "metadata" jsonb, "importId" uuid, "authorId" text)
  ORDER BY r."contentHash"
  ON CONFLICT ("workspaceId", "contentHash") DO NOTHING`;

/** New ids that sort in their own order: after the milliseconds a counter of 12 bits (RFC 9562 §6.2, method 1). */
export function orderedIds(count: number, now: number = Date.now()): string[] {
  return Array.from({ length: count }, (_, i) => {
    const random = crypto.getRandomValues(new Uint8Array(16));
    const counter = i % 4096;
    random[6] = counter >> 8;
    random[7] = counter & 0xff;
    return newId(now + Math.floor(i / 4096), random);
  });
}
