-- Locks: ACCESS EXCLUSIVE on "Assignment" for an instant (constant default), then the rows with drafts are rewritten.
ALTER TABLE "Assignment" ADD COLUMN "draftRevision" INTEGER NOT NULL DEFAULT 0;
UPDATE "Assignment" a SET "draftRevision" = d."revision" FROM "Draft" d WHERE d."assignmentId" = a."id";
