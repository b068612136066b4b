-- Locks: SHARE on each table while its index is built: writes wait, reads do not; a few seconds at a million rows.
-- Lists run newest first, so what they are narrowed to must be found in that order: by id within a batch, an import …
CREATE INDEX "Candidate_batchId_id_idx" ON "Candidate"("batchId", "id" DESC);
CREATE INDEX "Correction_campaignId_id_idx" ON "Correction"("campaignId", "id" DESC);
CREATE INDEX "Correction_userId_id_idx" ON "Correction"("userId", "id" DESC);
CREATE INDEX "Ranking_imported_idx" ON "Ranking"("importId", "id" DESC) WHERE "importId" IS NOT NULL;
CREATE INDEX "Demonstration_imported_idx" ON "Demonstration"("importId", "id" DESC) WHERE "importId" IS NOT NULL;
-- Datasets leave out prompts that somebody flagged; few judgements flag anything.
CREATE INDEX "Ranking_flagged_idx" ON "Ranking"("workspaceId", "promptId") WHERE cardinality("promptFlags") > 0;
CREATE INDEX "Demonstration_flagged_idx" ON "Demonstration"("workspaceId", "promptId") WHERE cardinality("promptFlags") > 0;
