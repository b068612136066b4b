-- Locks: ACCESS EXCLUSIVE on "Campaign", "Task" and "Assignment" while columns with constant defaults are added (an
-- instant each); the check on "Task" then reads that table once and the UPDATE rewrites its rows with living slots.
ALTER TABLE "Campaign" ADD COLUMN "taskSource" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "Campaign" ADD COLUMN "taskReport" JSONB;

ALTER TABLE "Task" ADD COLUMN "takenSlots" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "Assignment" ADD COLUMN "countedMs" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Assignment" ADD COLUMN "heardAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
ALTER TABLE "Assignment" ADD COLUMN "judgementId" UUID;
ALTER TABLE "Assignment" ADD COLUMN "submittedHash" TEXT;

UPDATE "Task" t SET "takenSlots" = living.bits
  FROM (SELECT "taskId", bit_or(1 << "slot") AS bits FROM "Assignment"
        WHERE "status" IN ('leased', 'submitted') GROUP BY "taskId") living
  WHERE living."taskId" = t."id";

-- Never beyond the overlap: what is handed out is counted in the task's own row, which a claim locks.
ALTER TABLE "Task" DROP CONSTRAINT "Task_slots_check";
ALTER TABLE "Task" ADD CONSTRAINT "Task_slots_check"
  CHECK ("overlap" BETWEEN 1 AND 20 AND "openSlots" >= 0
    AND "openSlots" = "overlap" - bit_count("takenSlots"::bit(20))
    AND "submittedCount" BETWEEN 0 AND bit_count("takenSlots"::bit(20)));
ALTER TABLE "Assignment" DROP CONSTRAINT "Assignment_slot_check";
ALTER TABLE "Assignment" ADD CONSTRAINT "Assignment_slot_check"
  CHECK ("slot" BETWEEN 0 AND 19 AND "activeMs" >= 0 AND "countedMs" BETWEEN 0 AND "activeMs");
