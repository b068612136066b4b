-- Locks: ACCESS EXCLUSIVE on both tables for an instant; constant defaults and nullable columns rewrite nothing.
ALTER TABLE "Guideline" ADD COLUMN "language" TEXT NOT NULL DEFAULT 'en';
ALTER TABLE "GuidelineVersion" ADD COLUMN "waiver" TEXT;
