-- Locks: SHARE on "Assignment" while the index is built: writes wait, reads do not; seconds at a million rows.
-- A claim first looks for the person's own expired tasks.
CREATE INDEX "Assignment_expired_idx" ON "Assignment"("campaignId", "userId") WHERE "status" = 'expired';
