import { eventChannel, type LiveEvent } from "@hone/core/events";
import { mostIssuesKept, type RowIssue } from "@hone/core/prompts/import/inspection";
import type { Database } from "../../client";
import { isSerializationFailure } from "../../errors";
import { type Sql, sqlTransaction } from "../../sql";
import { orderedIds } from "../prompts/insert";
import { type ImportTarget, type PreparedItem, writeItems } from "./write-items";

/** A stretch of rows, to be stored with the progress it makes. */
export interface ImportBatch {
  /** Rows read before this batch and after it. */
  fromRow: number;
  toRow: number;
  bytesRead: number;
  items: PreparedItem[];
  issues: RowIssue[];
  /** Rows of which at least a part could not be used. */
  badRows: number;
  /** Whether listening screens are told. */
  announce: boolean;
}

export type BatchOutcome =
  | { kind: "stored" }
  /** Stored, and somebody asked the import to stop. */
  | { kind: "cancel" }
  /** Another worker went on with this import, or it was ended: nothing was stored. */
  | { kind: "lost" };

const mostAttempts = 5;

/**
 * Stores a batch and the progress it makes in one transaction: after a kill at any moment the import goes on behind
 * the last stored batch, without loss and without doubling.
 */
export async function commitBatch(
  database: Database,
  target: ImportTarget,
  batch: ImportBatch,
): Promise<BatchOutcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await sqlTransaction(database, (sql) => storeBatch(sql, target, batch));
    } catch (error) {
      if (!isSerializationFailure(error) || attempt === mostAttempts) throw error;
    }
  }
}

async function storeBatch(sql: Sql, target: ImportTarget, batch: ImportBatch): Promise<BatchOutcome> {
  const [state] = await sql.rows<{ cancelRequested: boolean }>(
    `SELECT "cancelRequested" FROM "PromptImport"
     WHERE "id" = $1::uuid AND "status" = 'running' AND "rowsRead" = $2 FOR UPDATE`,
    [target.importId, batch.fromRow],
  );
  if (state === undefined) return { kind: "lost" };
  const counts = await writeItems(sql, target, batch.items);
  await storeIssues(sql, target, batch.issues);
  await sql.execute(
    `UPDATE "PromptImport" SET "rowsRead" = $2, "bytesRead" = $3, "promptsAdded" = "promptsAdded" + $4,
       "candidatesAdded" = "candidatesAdded" + $5, "judgementsAdded" = "judgementsAdded" + $6,
       "duplicates" = "duplicates" + $7, "badRows" = "badRows" + $8
     WHERE "id" = $1::uuid`,
    [
      target.importId,
      batch.toRow,
      batch.bytesRead,
      counts.promptsAdded,
      counts.candidatesAdded,
      counts.judgementsAdded,
      counts.duplicates,
      batch.badRows,
    ],
  );
  if (batch.announce) {
    const event: LiveEvent = { workspaceId: target.workspaceId, topic: "imports", id: target.importId };
    await sql.rows("SELECT pg_notify($1, $2)", [eventChannel, JSON.stringify(event)]);
  }
  return { kind: state.cancelRequested ? "cancel" : "stored" };
}

async function storeIssues(sql: Sql, { workspaceId, importId }: ImportTarget, issues: readonly RowIssue[]) {
  if (issues.length === 0) return;
  const [stored] = await sql.rows<{ count: number }>(
    `SELECT count(*)::int AS "count" FROM "ImportIssue" WHERE "importId" = $1::uuid`,
    [importId],
  );
  const kept = issues.slice(0, Math.max(0, mostIssuesKept - stored!.count));
  const ids = orderedIds(kept.length);
  await sql.execute(
    `INSERT INTO "ImportIssue" ("id", "workspaceId", "importId", "line", "field", "message", "excerpt")
     SELECT r."id", $1::uuid, $2::uuid, r."line", r."field", r."message", r."excerpt"
     FROM jsonb_to_recordset($3::jsonb) AS r("id" uuid, "line" int, "field" text, "message" text, "excerpt" text)`,
    [workspaceId, importId, JSON.stringify(kept.map((issue, i) => ({ id: ids[i]!, ...issue })))],
  );
}
