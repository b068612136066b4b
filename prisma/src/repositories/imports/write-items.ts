import { countWords } from "@hone/core/labeling/word-count";
import type { ImportedItem, ImportedRanking } from "@hone/core/prompts/import/item";
import type { Sql } from "../../sql";
import { type PromptDraft, sha256 } from "../prompts/draft";
import { insertPromptRows, orderedIds } from "../prompts/insert";

/** An item with its prompt's row made. */
export interface PreparedItem {
  draft: PromptDraft;
  item: ImportedItem;
}

export interface WrittenCounts {
  promptsAdded: number;
  /** Items whose prompt was there already. */
  duplicates: number;
  candidatesAdded: number;
  judgementsAdded: number;
}

export interface ImportTarget {
  workspaceId: string;
  importId: string;
}

/**
 * Stores items: prompts, then their candidates, then judgements. What is there already (the same prompt; the same
 * completion of the same model; the same judgement by its import key) is found again, never doubled.
 */
export async function writeItems(
  sql: Sql,
  target: ImportTarget,
  prepared: readonly PreparedItem[],
): Promise<WrittenCounts> {
  const prompts = await insertPromptRows(
    sql,
    target.workspaceId,
    prepared.map(({ draft }) => draft),
  );
  const promptIds = prompts.map(({ id }) => id);
  const candidates = await writeCandidates(sql, target, prepared, promptIds);
  const demonstrations = await writeDemonstrations(sql, target, prepared, promptIds);
  const rankings = await writeRankings(sql, target, prepared, promptIds, candidates.idOf);
  const promptsAdded = prompts.filter(({ created }) => created).length;
  return {
    promptsAdded,
    duplicates: prompts.length - promptsAdded,
    candidatesAdded: candidates.added,
    judgementsAdded: demonstrations + rankings,
  };
}

const candidateKey = (promptId: string, textHash: string, modelName: string | null) =>
  `${promptId} ${textHash} ${modelName ?? ""}`;

async function writeCandidates(
  sql: Sql,
  { workspaceId, importId }: ImportTarget,
  prepared: readonly PreparedItem[],
  promptIds: readonly string[],
): Promise<{ added: number; idOf: (item: number, ref: string) => string }> {
  const wanted = prepared.flatMap(({ item }, i) =>
    item.candidates.map((candidate) => {
      const textHash = sha256(candidate.text);
      const promptId = promptIds[i]!;
      const key = candidateKey(promptId, textHash, candidate.modelName);
      return { i, ...candidate, promptId, textHash, key };
    }),
  );
  if (wanted.length === 0) return { added: 0, idOf: () => "" };
  const ids = orderedIds(wanted.length);
  const byKey = new Map<string, (typeof wanted)[number] & { id: string }>();
  for (const [n, candidate] of wanted.entries()) {
    if (!byKey.has(candidate.key)) byKey.set(candidate.key, { ...candidate, id: ids[n]! });
  }
  const rows = JSON.stringify([...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1)));
  const added = await sql.execute(
    `INSERT INTO "Candidate" ("id", "workspaceId", "promptId", "origin", "text", "textHash", "modelName", "importId",
      "externalId")
    SELECT r."id", $1::uuid, r."promptId", 'imported', r."text", r."textHash", r."modelName",
      $2::uuid, r."externalId"
    FROM jsonb_to_recordset($3::jsonb) AS r("id" uuid, "promptId" uuid, "text" text, "textHash" text,
      "modelName" text, "externalId" text)
    ON CONFLICT ("promptId", "textHash", (COALESCE("modelName", ''))) WHERE "importId" IS NOT NULL DO NOTHING`,
    [workspaceId, importId, rows],
  );
  const stored = await sql.rows<{ id: string; promptId: string; textHash: string; modelName: string | null }>(
    `SELECT c."id", c."promptId", c."textHash", c."modelName"
    FROM jsonb_to_recordset($1::jsonb) AS r("promptId" uuid, "textHash" text, "modelName" text)
    JOIN "Candidate" c ON c."promptId" = r."promptId" AND c."textHash" = r."textHash"
      AND COALESCE(c."modelName", '') = COALESCE(r."modelName", '') AND c."importId" IS NOT NULL`,
    [rows],
  );
  const idByKey = new Map(
    stored.map((row) => [candidateKey(row.promptId, row.textHash, row.modelName), row.id]),
  );
  const idByRef = new Map(wanted.map(({ i, ref, key }) => [`${i} ${ref}`, idByKey.get(key)!]));
  return { added, idOf: (item, ref) => idByRef.get(`${item} ${ref}`)! };
}

async function writeDemonstrations(
  sql: Sql,
  { workspaceId, importId }: ImportTarget,
  prepared: readonly PreparedItem[],
  promptIds: readonly string[],
): Promise<number> {
  const wanted = prepared.flatMap(({ item, draft }, i) =>
    item.demonstrations.map(({ text, annotator, note, key }) => ({
      promptId: promptIds[i]!,
      externalAnnotator: annotator,
      importKey: sha256(JSON.stringify(["demonstration", draft.contentHash, annotator, key ?? text])),
      text,
      wordCount: countWords(text),
      note,
    })),
  );
  const rows = withIds(wanted);
  if (rows === null) return 0;
  return sql.execute(
    `INSERT INTO "Demonstration" ("id", "workspaceId", "promptId", "externalAnnotator", "importId", "importKey", "text",
      "wordCount", "promptFlags", "citations", "note", "updatedAt")
    SELECT r."id", $1::uuid, r."promptId", r."externalAnnotator", $2::uuid, r."importKey",
      r."text", r."wordCount", '{}', '{}', r."note", now()
    FROM jsonb_to_recordset($3::jsonb) AS r("id" uuid, "promptId" uuid, "externalAnnotator" text,
      "importKey" text, "text" text, "wordCount" int, "note" text)
    ON CONFLICT ("workspaceId", "importKey") DO NOTHING`,
    [workspaceId, importId, rows],
  );
}

async function writeRankings(
  sql: Sql,
  { workspaceId, importId }: ImportTarget,
  prepared: readonly PreparedItem[],
  promptIds: readonly string[],
  idOf: (item: number, ref: string) => string,
): Promise<number> {
  const wanted = prepared.flatMap(({ item, draft }, i) =>
    item.rankings.map((ranking) => {
      const tiers = ranking.tiers.map((tier) => tier.map((ref) => idOf(i, ref)));
      return {
        promptId: promptIds[i]!,
        externalAnnotator: ranking.annotator,
        importKey: rankingKey(item, ranking, draft.contentHash),
        tiers,
        candidateIds: tiers.flat().sort(),
        // The file does not say in which order the candidates were seen: its own order is the nearest to it.
        presentedOrder: presentedOrder(item, ranking).map((ref) => idOf(i, ref)),
        strength: tiers.length > 1 ? ranking.strength : null,
        noneAcceptable: ranking.noneAcceptable,
        assessments: Object.fromEntries(
          Object.entries(ranking.assessments).map(([ref, assessment]) => [idOf(i, ref), assessment]),
        ),
        note: ranking.note,
      };
    }),
  );
  const rows = withIds(wanted);
  if (rows === null) return 0;
  return sql.execute(
    `INSERT INTO "Ranking" ("id", "workspaceId", "promptId", "externalAnnotator", "importId", "importKey", "tiers",
      "candidateIds", "strength", "noneAcceptable", "assessments", "promptFlags", "citations", "note",
      "presentedOrder", "events", "updatedAt")
    SELECT r."id", $1::uuid, r."promptId", r."externalAnnotator", $2::uuid, r."importKey",
      r."tiers", r."candidateIds", r."strength", r."noneAcceptable", r."assessments", '{}', '{}', r."note",
      r."presentedOrder", '[]', now()
    FROM jsonb_to_recordset($3::jsonb) AS r("id" uuid, "promptId" uuid, "externalAnnotator" text,
      "importKey" text, "tiers" jsonb, "candidateIds" uuid[], "strength" text, "noneAcceptable" boolean,
      "assessments" jsonb, "note" text, "presentedOrder" uuid[])
    ON CONFLICT ("workspaceId", "importKey") DO NOTHING`,
    [workspaceId, importId, rows],
  );
}

function presentedOrder(item: ImportedItem, ranking: ImportedRanking): string[] {
  const ranked = new Set(ranking.tiers.flat());
  return item.candidates.map(({ ref }) => ref).filter((ref) => ranked.has(ref));
}

/** By the file's own id of the judgement, else by what was judged and how: refs differ from file to file, texts do not. */
function rankingKey(item: ImportedItem, ranking: ImportedRanking, contentHash: string): string {
  const named = new Map(
    item.candidates.map(({ ref, modelName, text }) => [ref, JSON.stringify([modelName, sha256(text)])]),
  );
  const tiers = ranking.tiers.map((tier) => tier.map((ref) => named.get(ref)!).sort());
  const candidates = tiers.flat().sort();
  const content = ranking.key ?? [tiers, ranking.strength, ranking.noneAcceptable, ranking.assessments];
  return sha256(JSON.stringify(["ranking", contentHash, ranking.annotator, candidates, content]));
}

/** Rows as JSON, each with an id, sorted by import key so that two imports lock in one order; null for no rows. */
function withIds(rows: readonly { importKey: string }[]): string | null {
  if (rows.length === 0) return null;
  const ids = orderedIds(rows.length);
  const identified = rows.map((row, i) => ({ id: ids[i]!, ...row }));
  return JSON.stringify(identified.sort((a, b) => (a.importKey < b.importKey ? -1 : 1)));
}
