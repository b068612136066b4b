-- Locks: SHARE on the three tables while each index is built; judgements that cite nothing are not in them, so that on a
-- large table this takes about as long as one sequential read.
CREATE INDEX "Demonstration_citations_idx" ON "Demonstration" USING GIN ("citations") WHERE cardinality("citations") > 0;
CREATE INDEX "Ranking_citations_idx" ON "Ranking" USING GIN ("citations") WHERE cardinality("citations") > 0;
CREATE INDEX "Correction_citations_idx" ON "Correction" USING GIN ("citations") WHERE cardinality("citations") > 0;
