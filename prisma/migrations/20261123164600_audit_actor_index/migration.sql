-- Locks: CREATE INDEX blocks writes to AuditEvent while it is built; the table only gets a row per admin action.
CREATE INDEX "AuditEvent_workspaceId_actorId_id_idx" ON "AuditEvent"("workspaceId", "actorId", "id" DESC);
