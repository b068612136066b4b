-- Locks: ACCESS EXCLUSIVE on "ModelVersion" for an instant (two columns without a default, one small index); SHARE ROW
-- EXCLUSIVE on "DatasetExport" and "ModelVersion" for an instant while new, empty tables refer to them.
ALTER TABLE "ModelVersion" ADD COLUMN "promotedAt" TIMESTAMPTZ(3), ADD COLUMN "lineage" JSONB;
-- One promoted model of each kind: whoever promotes another must take the first one back.
CREATE UNIQUE INDEX "ModelVersion_promoted_key" ON "ModelVersion"("workspaceId", "kind")
  WHERE "promotedAt" IS NOT NULL AND "archivedAt" IS NULL;

CREATE TABLE "TrainingCurve" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "exportId" UUID NOT NULL,
    "modelVersionId" UUID NOT NULL,
    "settings" JSONB NOT NULL,
    "shares" DOUBLE PRECISION[],
    "seeds" DOUBLE PRECISION[],
    "createdById" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "TrainingCurve_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "TrainingCurve_exportId_fkey" FOREIGN KEY ("exportId") REFERENCES "DatasetExport"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "TrainingCurve_workspaceId_number_key" ON "TrainingCurve"("workspaceId", "number");
CREATE INDEX "TrainingCurve_exportId_idx" ON "TrainingCurve"("exportId");

CREATE TABLE "TrainingRun" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "exportId" UUID NOT NULL,
    "baseModelId" UUID NOT NULL,
    "config" JSONB NOT NULL,
    "samplePrompts" JSONB,
    "status" TEXT NOT NULL,
    "error" TEXT,
    "step" INTEGER NOT NULL DEFAULT 0,
    "steps" INTEGER,
    "loss" DOUBLE PRECISION,
    "validationLoss" DOUBLE PRECISION,
    "validationAccuracy" DOUBLE PRECISION,
    "tokensPerSecond" DOUBLE PRECISION,
    "secondsLeft" DOUBLE PRECISION,
    "facts" JSONB,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "stalledAttempts" INTEGER NOT NULL DEFAULT 0,
    "codeVersion" TEXT,
    "testReport" JSONB,
    "modelId" UUID,
    "curveId" UUID,
    "createdById" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),
    CONSTRAINT "TrainingRun_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "TrainingRun_status_check" CHECK ("status" IN ('queued', 'running', 'pausing', 'paused', 'cancelling', 'cancelled', 'completed', 'failed')),
    CONSTRAINT "TrainingRun_exportId_fkey" FOREIGN KEY ("exportId") REFERENCES "DatasetExport"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "TrainingRun_baseModelId_fkey" FOREIGN KEY ("baseModelId") REFERENCES "ModelVersion"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "TrainingRun_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "ModelVersion"("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "TrainingRun_curveId_fkey" FOREIGN KEY ("curveId") REFERENCES "TrainingCurve"("id") ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "TrainingRun_modelId_key" ON "TrainingRun"("modelId");
CREATE UNIQUE INDEX "TrainingRun_workspaceId_kind_number_key" ON "TrainingRun"("workspaceId", "kind", "number");
CREATE INDEX "TrainingRun_workspaceId_id_idx" ON "TrainingRun"("workspaceId", "id" DESC);
CREATE INDEX "TrainingRun_exportId_idx" ON "TrainingRun"("exportId");
CREATE INDEX "TrainingRun_baseModelId_idx" ON "TrainingRun"("baseModelId");
CREATE INDEX "TrainingRun_curveId_idx" ON "TrainingRun"("curveId");

CREATE TABLE "TrainingMetric" (
    "runId" UUID NOT NULL,
    "step" INTEGER NOT NULL,
    "loss" DOUBLE PRECISION NOT NULL,
    "learningRate" DOUBLE PRECISION NOT NULL,
    "gradNorm" DOUBLE PRECISION NOT NULL,
    "tokensPerSecond" DOUBLE PRECISION NOT NULL,
    "tokens" DOUBLE PRECISION NOT NULL,
    "peakShare" DOUBLE PRECISION,
    "accuracy" DOUBLE PRECISION,
    "chosenReward" DOUBLE PRECISION,
    "rejectedReward" DOUBLE PRECISION,
    CONSTRAINT "TrainingMetric_pkey" PRIMARY KEY ("runId", "step"),
    CONSTRAINT "TrainingMetric_runId_fkey" FOREIGN KEY ("runId") REFERENCES "TrainingRun"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "TrainingEvaluation" (
    "runId" UUID NOT NULL,
    "step" INTEGER NOT NULL,
    "loss" DOUBLE PRECISION NOT NULL,
    "accuracy" DOUBLE PRECISION,
    "chosenReward" DOUBLE PRECISION,
    "rejectedReward" DOUBLE PRECISION,
    CONSTRAINT "TrainingEvaluation_pkey" PRIMARY KEY ("runId", "step"),
    CONSTRAINT "TrainingEvaluation_runId_fkey" FOREIGN KEY ("runId") REFERENCES "TrainingRun"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "TrainingSample" (
    "runId" UUID NOT NULL,
    "step" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "prompt" JSONB NOT NULL,
    "text" TEXT NOT NULL,
    CONSTRAINT "TrainingSample_pkey" PRIMARY KEY ("runId", "step", "position"),
    CONSTRAINT "TrainingSample_runId_fkey" FOREIGN KEY ("runId") REFERENCES "TrainingRun"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "TrainingCheckpoint" (
    "runId" UUID NOT NULL,
    "step" INTEGER NOT NULL,
    "folder" TEXT NOT NULL,
    "loss" DOUBLE PRECISION,
    "best" BOOLEAN NOT NULL,
    "kept" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "TrainingCheckpoint_pkey" PRIMARY KEY ("runId", "step"),
    CONSTRAINT "TrainingCheckpoint_runId_fkey" FOREIGN KEY ("runId") REFERENCES "TrainingRun"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "TrainingLogLine" (
    "id" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "level" TEXT NOT NULL,
    "step" INTEGER,
    "message" TEXT NOT NULL,
    CONSTRAINT "TrainingLogLine_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "TrainingLogLine_runId_fkey" FOREIGN KEY ("runId") REFERENCES "TrainingRun"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "TrainingLogLine_runId_id_idx" ON "TrainingLogLine"("runId", "id" DESC);

CREATE TABLE "TrainingPreflight" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "exportId" UUID NOT NULL,
    "modelVersionId" UUID NOT NULL,
    "settings" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "error" TEXT,
    "report" JSONB,
    "createdById" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMPTZ(3),
    CONSTRAINT "TrainingPreflight_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "TrainingPreflight_exportId_fkey" FOREIGN KEY ("exportId") REFERENCES "DatasetExport"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "TrainingPreflight_workspaceId_id_idx" ON "TrainingPreflight"("workspaceId", "id" DESC);
CREATE INDEX "TrainingPreflight_exportId_idx" ON "TrainingPreflight"("exportId");
