-- Locks: short ACCESS EXCLUSIVE on "DatasetExport" while columns without a default are added, then a row lock per export
-- for the back-fill; exports are few.

-- A frozen export keeps the definition it was made from, so that editing the dataset cannot change a waiting export.
ALTER TABLE "DatasetExport" ADD COLUMN "definition" JSONB,
ADD COLUMN "judgementsRead" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "judgementsTotal" INTEGER;

UPDATE "DatasetExport" e
SET "definition" = jsonb_build_object('kind', d."kind", 'filters', d."filters", 'split', d."split")
FROM "Dataset" d WHERE d."id" = e."datasetId";

ALTER TABLE "DatasetExport" ALTER COLUMN "definition" SET NOT NULL;
