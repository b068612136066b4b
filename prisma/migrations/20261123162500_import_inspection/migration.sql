-- Locks: ACCESS EXCLUSIVE on "PromptImport" for an instant; SHARE on "Candidate" and "Ranking" while their indexes are
-- built, which blocks writes to them for seconds at a million rows.
ALTER TABLE "PromptImport" ADD COLUMN "inspection" JSONB;
-- Importing the same completion of the same model again finds the candidate that is there.
CREATE UNIQUE INDEX "Candidate_imported_key" ON "Candidate"("promptId", "textHash", (COALESCE("modelName", '')))
  WHERE "importId" IS NOT NULL;
-- After an import, agreement is computed for the prompts whose rankings it brought.
CREATE INDEX "Ranking_import_idx" ON "Ranking"("importId", "promptId") WHERE "importId" IS NOT NULL;
