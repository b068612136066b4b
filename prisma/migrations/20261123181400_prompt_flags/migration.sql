-- Locks: SHARE on "Ranking" and "Demonstration" while each index is built; judgements without flags are not in them, so
-- that this takes about as long as one sequential read. ACCESS EXCLUSIVE for an instant while the old ones are dropped.
-- Which flags a judgement has can be estimated from a GIN index's column, unlike how many: only so is the index chosen.
DROP INDEX "Ranking_flagged_idx";
DROP INDEX "Demonstration_flagged_idx";
CREATE INDEX "Ranking_promptFlags_idx" ON "Ranking" USING GIN ("promptFlags") WHERE cardinality("promptFlags") > 0;
CREATE INDEX "Demonstration_promptFlags_idx" ON "Demonstration" USING GIN ("promptFlags") WHERE cardinality("promptFlags") > 0;
