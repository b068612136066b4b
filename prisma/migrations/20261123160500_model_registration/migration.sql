-- Locks: ACCESS EXCLUSIVE on "ModelVersion" for an instant; the table has few rows and nothing is rewritten.
ALTER TABLE "ModelVersion" ADD COLUMN "status" TEXT NOT NULL DEFAULT 'checking';
ALTER TABLE "ModelVersion" ADD COLUMN "error" TEXT;
ALTER TABLE "ModelVersion" ALTER COLUMN "architecture" DROP NOT NULL;
ALTER TABLE "ModelVersion" ALTER COLUMN "parameterCount" DROP NOT NULL;
ALTER TABLE "ModelVersion" ALTER COLUMN "contextLength" DROP NOT NULL;
ALTER TABLE "ModelVersion" ALTER COLUMN "vocabularySize" DROP NOT NULL;
ALTER TABLE "ModelVersion" ALTER COLUMN "contentHash" DROP NOT NULL;
ALTER TABLE "ModelVersion" ADD CONSTRAINT "ModelVersion_status_check"
  CHECK ("status" IN ('checking', 'ready', 'failed'));
