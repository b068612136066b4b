-- Locks: SHARE on "Prompt" while the two indexes are built: inserts wait for about a second per million prompts.
CREATE INDEX "Prompt_workspaceId_language_id_idx" ON "Prompt"("workspaceId", "language", "id" DESC);
CREATE INDEX "Prompt_workspaceId_source_id_idx" ON "Prompt"("workspaceId", "source", "id" DESC);
