-- Locks: SHARE on "ItemAgreement" while the index is built: writes to it wait for a moment.
CREATE INDEX "ItemAgreement_workspaceId_scope_promptId_idx" ON "ItemAgreement"("workspaceId", "scope", "promptId");
