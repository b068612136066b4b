-- Locks: none that matter; every table is new.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "Workspace" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "isDemo" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Workspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "isOperator" BOOLEAN NOT NULL DEFAULT false,
    "locale" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Account" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMPTZ(3),
    "refreshTokenExpiresAt" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RateLimit" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "lastRequest" BIGINT NOT NULL,

    CONSTRAINT "RateLimit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Membership" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "userId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "languages" TEXT[],
    "acceptsHarmful" BOOLEAN NOT NULL DEFAULT false,
    "pausedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Membership_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Invite" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "email" TEXT,
    "role" TEXT NOT NULL,
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "acceptedAt" TIMESTAMPTZ(3),
    "acceptedById" TEXT,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Invite_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PasswordReset" (
    "id" UUID NOT NULL,
    "userId" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),

    CONSTRAINT "PasswordReset_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ApiKey" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "keyHash" TEXT NOT NULL,
    "scopes" TEXT[],
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMPTZ(3),
    "expiresAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiKey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditEvent" (
    "id" UUID NOT NULL,
    "workspaceId" UUID,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "action" TEXT NOT NULL,
    "subjectType" TEXT NOT NULL,
    "subjectId" TEXT,
    "before" JSONB,
    "after" JSONB,
    "ipAddress" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AuditEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "InstallationFact" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "InstallationFact_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "Dataset" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "filters" JSONB NOT NULL,
    "split" JSONB NOT NULL,
    "createdById" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "archivedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Dataset_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DatasetExport" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "datasetId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "format" TEXT NOT NULL,
    "container" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "cancelRequested" BOOLEAN NOT NULL DEFAULT false,
    "rowsWritten" INTEGER NOT NULL DEFAULT 0,
    "manifest" JSONB,
    "contentHash" TEXT,
    "artifactKey" TEXT,
    "error" TEXT,
    "createdById" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "DatasetExport_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Candidate" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "promptId" UUID NOT NULL,
    "origin" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "textHash" TEXT NOT NULL,
    "batchId" UUID,
    "sampleIndex" INTEGER,
    "modelVersionId" UUID,
    "modelName" TEXT,
    "settings" JSONB,
    "finishReason" TEXT,
    "tokenCount" INTEGER,
    "logprobSum" DOUBLE PRECISION,
    "importId" UUID,
    "externalId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Candidate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CandidateTokens" (
    "candidateId" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "ids" INTEGER[],
    "pieces" TEXT[],
    "logprobs" DOUBLE PRECISION[],
    "alternatives" JSONB NOT NULL,

    CONSTRAINT "CandidateTokens_pkey" PRIMARY KEY ("candidateId")
);

-- CreateTable
CREATE TABLE "GenerationBatch" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "plan" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "cancelRequested" BOOLEAN NOT NULL DEFAULT false,
    "promptCount" INTEGER NOT NULL DEFAULT 0,
    "candidatesWanted" INTEGER NOT NULL DEFAULT 0,
    "candidatesDone" INTEGER NOT NULL DEFAULT 0,
    "promptsFailed" INTEGER NOT NULL DEFAULT 0,
    "tokensGenerated" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "createdById" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "GenerationBatch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "GenerationBatchPrompt" (
    "batchId" UUID NOT NULL,
    "promptId" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "error" TEXT,

    CONSTRAINT "GenerationBatchPrompt_pkey" PRIMARY KEY ("batchId","promptId")
);

-- CreateTable
CREATE TABLE "Guideline" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "draftRevision" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archivedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Guideline_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "GuidelineDraftPage" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "guidelineId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "markdown" TEXT NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedById" TEXT,

    CONSTRAINT "GuidelineDraftPage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "GuidelineVersion" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "guidelineId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "changeNote" TEXT NOT NULL,
    "requiresAcknowledgement" BOOLEAN NOT NULL DEFAULT true,
    "contentHash" TEXT NOT NULL,
    "publishedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "publishedById" TEXT,

    CONSTRAINT "GuidelineVersion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "GuidelinePage" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "versionId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "markdown" TEXT NOT NULL,

    CONSTRAINT "GuidelinePage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "GuidelineClause" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "versionId" UUID NOT NULL,
    "pageId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "clauseId" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "level" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "textHash" TEXT NOT NULL,

    CONSTRAINT "GuidelineClause_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Acknowledgement" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "userId" TEXT NOT NULL,
    "versionId" UUID NOT NULL,
    "acknowledgedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Acknowledgement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ReadingPosition" (
    "userId" TEXT NOT NULL,
    "guidelineId" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "versionId" UUID NOT NULL,
    "pageSlug" TEXT NOT NULL,
    "clauseId" TEXT,
    "pagesRead" TEXT[],
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ReadingPosition_pkey" PRIMARY KEY ("userId","guidelineId")
);

-- CreateTable
CREATE TABLE "Campaign" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "guidelineId" UUID NOT NULL,
    "candidatesPerTask" INTEGER NOT NULL,
    "overlap" INTEGER NOT NULL,
    "instructions" TEXT NOT NULL DEFAULT '',
    "languages" TEXT[],
    "harmfulContent" BOOLEAN NOT NULL DEFAULT false,
    "deadline" TIMESTAMPTZ(3),
    "priority" INTEGER NOT NULL DEFAULT 0,
    "leaseMinutes" INTEGER NOT NULL,
    "config" JSONB NOT NULL,
    "taskCount" INTEGER NOT NULL DEFAULT 0,
    "createdById" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Campaign_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Task" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "campaignId" UUID NOT NULL,
    "promptId" UUID,
    "candidateIds" UUID[],
    "brief" TEXT NOT NULL DEFAULT '',
    "language" TEXT,
    "harmful" BOOLEAN NOT NULL DEFAULT false,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "position" INTEGER NOT NULL,
    "overlap" INTEGER NOT NULL,
    "openSlots" INTEGER NOT NULL,
    "submittedCount" INTEGER NOT NULL DEFAULT 0,
    "status" TEXT NOT NULL DEFAULT 'open',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Assignment" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "campaignId" UUID NOT NULL,
    "taskId" UUID NOT NULL,
    "userId" TEXT NOT NULL,
    "slot" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "candidateOrder" UUID[],
    "guidelineVersionId" UUID NOT NULL,
    "leasedAt" TIMESTAMPTZ(3) NOT NULL,
    "leaseExpiresAt" TIMESTAMPTZ(3) NOT NULL,
    "submittedAt" TIMESTAMPTZ(3),
    "skipReason" TEXT,
    "skipNote" TEXT,
    "activeMs" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "Assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Draft" (
    "assignmentId" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "userId" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Draft_pkey" PRIMARY KEY ("assignmentId")
);

-- CreateTable
CREATE TABLE "Demonstration" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "promptId" UUID NOT NULL,
    "campaignId" UUID,
    "taskId" UUID,
    "assignmentId" UUID,
    "userId" TEXT,
    "externalAnnotator" TEXT,
    "importId" UUID,
    "importKey" TEXT,
    "text" TEXT NOT NULL,
    "wordCount" INTEGER NOT NULL,
    "promptFlags" TEXT[],
    "citations" TEXT[],
    "note" TEXT NOT NULL DEFAULT '',
    "guidelineVersionId" UUID,
    "activeMs" INTEGER,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Demonstration_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Ranking" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "promptId" UUID NOT NULL,
    "campaignId" UUID,
    "taskId" UUID,
    "assignmentId" UUID,
    "userId" TEXT,
    "externalAnnotator" TEXT,
    "importId" UUID,
    "importKey" TEXT,
    "tiers" JSONB NOT NULL,
    "candidateIds" UUID[],
    "strength" TEXT,
    "noneAcceptable" BOOLEAN NOT NULL DEFAULT false,
    "assessments" JSONB NOT NULL,
    "promptFlags" TEXT[],
    "citations" TEXT[],
    "note" TEXT NOT NULL DEFAULT '',
    "presentedOrder" UUID[],
    "events" JSONB NOT NULL,
    "guidelineVersionId" UUID,
    "activeMs" INTEGER,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Ranking_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Correction" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "promptId" UUID NOT NULL,
    "campaignId" UUID,
    "candidateId" UUID NOT NULL,
    "rankingId" UUID,
    "userId" TEXT,
    "text" TEXT NOT NULL,
    "citations" TEXT[],
    "guidelineVersionId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Correction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "JudgementRevision" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "judgementId" UUID NOT NULL,
    "body" JSONB NOT NULL,
    "userId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "JudgementRevision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WorkDay" (
    "workspaceId" UUID NOT NULL,
    "campaignId" UUID NOT NULL,
    "userId" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "submitted" INTEGER NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "activeMs" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "WorkDay_pkey" PRIMARY KEY ("campaignId","userId","day")
);

-- CreateTable
CREATE TABLE "Question" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "campaignId" UUID NOT NULL,
    "taskId" UUID,
    "assignmentId" UUID,
    "userId" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "answer" TEXT,
    "answeredById" TEXT,
    "answeredAt" TIMESTAMPTZ(3),
    "seenAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Question_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Prompt" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "messages" JSONB NOT NULL,
    "searchText" TEXT NOT NULL,
    "preview" TEXT NOT NULL,
    "turnCount" INTEGER NOT NULL,
    "contentHash" TEXT NOT NULL,
    "language" TEXT,
    "harmful" BOOLEAN NOT NULL DEFAULT false,
    "tags" TEXT[],
    "source" TEXT NOT NULL,
    "externalId" TEXT,
    "metadata" JSONB,
    "importId" UUID,
    "authorId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archivedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Prompt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PromptImport" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "fileName" TEXT NOT NULL,
    "artifactKey" TEXT NOT NULL,
    "totalBytes" BIGINT NOT NULL DEFAULT 0,
    "container" TEXT NOT NULL,
    "shape" TEXT NOT NULL,
    "mapping" JSONB NOT NULL,
    "defaults" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "cancelRequested" BOOLEAN NOT NULL DEFAULT false,
    "bytesRead" BIGINT NOT NULL DEFAULT 0,
    "rowsRead" INTEGER NOT NULL DEFAULT 0,
    "promptsAdded" INTEGER NOT NULL DEFAULT 0,
    "candidatesAdded" INTEGER NOT NULL DEFAULT 0,
    "judgementsAdded" INTEGER NOT NULL DEFAULT 0,
    "duplicates" INTEGER NOT NULL DEFAULT 0,
    "badRows" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "startedById" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "PromptImport_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ImportIssue" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "importId" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "field" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "excerpt" TEXT NOT NULL,

    CONSTRAINT "ImportIssue_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ItemAgreement" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "promptId" UUID NOT NULL,
    "scope" TEXT NOT NULL,
    "annotatorCount" INTEGER NOT NULL,
    "comparedPairs" INTEGER NOT NULL,
    "pairwiseAgreement" DOUBLE PRECISION,
    "strictAgreement" DOUBLE PRECISION,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ItemAgreement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ModelVersion" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'policy',
    "folder" TEXT NOT NULL,
    "architecture" TEXT NOT NULL,
    "parameterCount" BIGINT NOT NULL,
    "contextLength" INTEGER NOT NULL,
    "vocabularySize" INTEGER NOT NULL,
    "hasChatTemplate" BOOLEAN NOT NULL DEFAULT false,
    "contentHash" TEXT NOT NULL,
    "notes" TEXT NOT NULL DEFAULT '',
    "createdById" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archivedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ModelVersion_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Workspace_slug_key" ON "Workspace"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE UNIQUE INDEX "Session_token_key" ON "Session"("token");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE INDEX "Account_userId_idx" ON "Account"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "Account_providerId_accountId_key" ON "Account"("providerId", "accountId");

-- CreateIndex
CREATE INDEX "Verification_identifier_idx" ON "Verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "RateLimit_key_key" ON "RateLimit"("key");

-- CreateIndex
CREATE INDEX "Membership_userId_idx" ON "Membership"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "Membership_workspaceId_userId_key" ON "Membership"("workspaceId", "userId");

-- CreateIndex
CREATE UNIQUE INDEX "Invite_tokenHash_key" ON "Invite"("tokenHash");

-- CreateIndex
CREATE INDEX "Invite_workspaceId_createdAt_idx" ON "Invite"("workspaceId", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "PasswordReset_tokenHash_key" ON "PasswordReset"("tokenHash");

-- CreateIndex
CREATE INDEX "PasswordReset_userId_idx" ON "PasswordReset"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "ApiKey_keyHash_key" ON "ApiKey"("keyHash");

-- CreateIndex
CREATE INDEX "ApiKey_workspaceId_createdAt_idx" ON "ApiKey"("workspaceId", "createdAt");

-- CreateIndex
CREATE INDEX "AuditEvent_workspaceId_id_idx" ON "AuditEvent"("workspaceId", "id" DESC);

-- CreateIndex
CREATE INDEX "AuditEvent_workspaceId_action_id_idx" ON "AuditEvent"("workspaceId", "action", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "Dataset_workspaceId_name_key" ON "Dataset"("workspaceId", "name");

-- CreateIndex
CREATE INDEX "DatasetExport_workspaceId_id_idx" ON "DatasetExport"("workspaceId", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "DatasetExport_datasetId_number_key" ON "DatasetExport"("datasetId", "number");

-- CreateIndex
CREATE INDEX "Candidate_promptId_idx" ON "Candidate"("promptId");

-- CreateIndex
CREATE INDEX "Candidate_workspaceId_id_idx" ON "Candidate"("workspaceId", "id" DESC);

-- CreateIndex
CREATE INDEX "Candidate_modelVersionId_id_idx" ON "Candidate"("modelVersionId", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "Candidate_batchId_promptId_sampleIndex_key" ON "Candidate"("batchId", "promptId", "sampleIndex");

-- CreateIndex
CREATE INDEX "GenerationBatch_workspaceId_id_idx" ON "GenerationBatch"("workspaceId", "id" DESC);

-- CreateIndex
CREATE INDEX "GenerationBatchPrompt_batchId_status_position_idx" ON "GenerationBatchPrompt"("batchId", "status", "position");

-- CreateIndex
CREATE UNIQUE INDEX "Guideline_workspaceId_slug_key" ON "Guideline"("workspaceId", "slug");

-- CreateIndex
CREATE INDEX "GuidelineDraftPage_guidelineId_position_idx" ON "GuidelineDraftPage"("guidelineId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "GuidelineDraftPage_guidelineId_slug_key" ON "GuidelineDraftPage"("guidelineId", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "GuidelineVersion_guidelineId_number_key" ON "GuidelineVersion"("guidelineId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "GuidelinePage_versionId_position_key" ON "GuidelinePage"("versionId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "GuidelinePage_versionId_slug_key" ON "GuidelinePage"("versionId", "slug");

-- CreateIndex
CREATE INDEX "GuidelineClause_pageId_position_idx" ON "GuidelineClause"("pageId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "GuidelineClause_versionId_clauseId_key" ON "GuidelineClause"("versionId", "clauseId");

-- CreateIndex
CREATE INDEX "Acknowledgement_versionId_idx" ON "Acknowledgement"("versionId");

-- CreateIndex
CREATE UNIQUE INDEX "Acknowledgement_userId_versionId_key" ON "Acknowledgement"("userId", "versionId");

-- CreateIndex
CREATE INDEX "Campaign_workspaceId_status_idx" ON "Campaign"("workspaceId", "status");

-- CreateIndex
CREATE UNIQUE INDEX "Campaign_workspaceId_name_key" ON "Campaign"("workspaceId", "name");

-- CreateIndex
CREATE INDEX "Task_campaignId_status_idx" ON "Task"("campaignId", "status");

-- CreateIndex
CREATE INDEX "Task_promptId_idx" ON "Task"("promptId");

-- CreateIndex
CREATE INDEX "Assignment_userId_status_leasedAt_idx" ON "Assignment"("userId", "status", "leasedAt" DESC);

-- CreateIndex
CREATE INDEX "Assignment_campaignId_status_idx" ON "Assignment"("campaignId", "status");

-- CreateIndex
CREATE UNIQUE INDEX "Assignment_taskId_userId_key" ON "Assignment"("taskId", "userId");

-- CreateIndex
CREATE UNIQUE INDEX "Demonstration_assignmentId_key" ON "Demonstration"("assignmentId");

-- CreateIndex
CREATE INDEX "Demonstration_workspaceId_id_idx" ON "Demonstration"("workspaceId", "id" DESC);

-- CreateIndex
CREATE INDEX "Demonstration_campaignId_id_idx" ON "Demonstration"("campaignId", "id" DESC);

-- CreateIndex
CREATE INDEX "Demonstration_promptId_idx" ON "Demonstration"("promptId");

-- CreateIndex
CREATE INDEX "Demonstration_userId_id_idx" ON "Demonstration"("userId", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "Demonstration_workspaceId_importKey_key" ON "Demonstration"("workspaceId", "importKey");

-- CreateIndex
CREATE UNIQUE INDEX "Ranking_assignmentId_key" ON "Ranking"("assignmentId");

-- CreateIndex
CREATE INDEX "Ranking_workspaceId_id_idx" ON "Ranking"("workspaceId", "id" DESC);

-- CreateIndex
CREATE INDEX "Ranking_campaignId_id_idx" ON "Ranking"("campaignId", "id" DESC);

-- CreateIndex
CREATE INDEX "Ranking_promptId_idx" ON "Ranking"("promptId");

-- CreateIndex
CREATE INDEX "Ranking_userId_id_idx" ON "Ranking"("userId", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "Ranking_workspaceId_importKey_key" ON "Ranking"("workspaceId", "importKey");

-- CreateIndex
CREATE UNIQUE INDEX "Correction_rankingId_key" ON "Correction"("rankingId");

-- CreateIndex
CREATE INDEX "Correction_workspaceId_id_idx" ON "Correction"("workspaceId", "id" DESC);

-- CreateIndex
CREATE INDEX "Correction_promptId_idx" ON "Correction"("promptId");

-- CreateIndex
CREATE INDEX "Correction_candidateId_idx" ON "Correction"("candidateId");

-- CreateIndex
CREATE INDEX "JudgementRevision_judgementId_createdAt_idx" ON "JudgementRevision"("judgementId", "createdAt");

-- CreateIndex
CREATE INDEX "WorkDay_workspaceId_day_idx" ON "WorkDay"("workspaceId", "day");

-- CreateIndex
CREATE INDEX "WorkDay_userId_day_idx" ON "WorkDay"("userId", "day");

-- CreateIndex
CREATE INDEX "Question_workspaceId_answeredAt_id_idx" ON "Question"("workspaceId", "answeredAt", "id" DESC);

-- CreateIndex
CREATE INDEX "Question_userId_id_idx" ON "Question"("userId", "id" DESC);

-- CreateIndex
CREATE INDEX "Prompt_workspaceId_id_idx" ON "Prompt"("workspaceId", "id" DESC);

-- CreateIndex
CREATE INDEX "Prompt_importId_idx" ON "Prompt"("importId");

-- CreateIndex
CREATE INDEX "Prompt_tags_idx" ON "Prompt" USING GIN ("tags");

-- CreateIndex
CREATE UNIQUE INDEX "Prompt_workspaceId_contentHash_key" ON "Prompt"("workspaceId", "contentHash");

-- CreateIndex
CREATE INDEX "PromptImport_workspaceId_id_idx" ON "PromptImport"("workspaceId", "id" DESC);

-- CreateIndex
CREATE INDEX "ImportIssue_importId_line_idx" ON "ImportIssue"("importId", "line");

-- CreateIndex
CREATE INDEX "ItemAgreement_workspaceId_pairwiseAgreement_idx" ON "ItemAgreement"("workspaceId", "pairwiseAgreement");

-- CreateIndex
CREATE UNIQUE INDEX "ItemAgreement_workspaceId_promptId_scope_key" ON "ItemAgreement"("workspaceId", "promptId", "scope");

-- CreateIndex
CREATE UNIQUE INDEX "ModelVersion_workspaceId_name_key" ON "ModelVersion"("workspaceId", "name");

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Account" ADD CONSTRAINT "Account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invite" ADD CONSTRAINT "Invite_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetExport" ADD CONSTRAINT "DatasetExport_datasetId_fkey" FOREIGN KEY ("datasetId") REFERENCES "Dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Candidate" ADD CONSTRAINT "Candidate_promptId_fkey" FOREIGN KEY ("promptId") REFERENCES "Prompt"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CandidateTokens" ADD CONSTRAINT "CandidateTokens_candidateId_fkey" FOREIGN KEY ("candidateId") REFERENCES "Candidate"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GenerationBatchPrompt" ADD CONSTRAINT "GenerationBatchPrompt_batchId_fkey" FOREIGN KEY ("batchId") REFERENCES "GenerationBatch"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GuidelineDraftPage" ADD CONSTRAINT "GuidelineDraftPage_guidelineId_fkey" FOREIGN KEY ("guidelineId") REFERENCES "Guideline"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GuidelineVersion" ADD CONSTRAINT "GuidelineVersion_guidelineId_fkey" FOREIGN KEY ("guidelineId") REFERENCES "Guideline"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GuidelinePage" ADD CONSTRAINT "GuidelinePage_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "GuidelineVersion"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GuidelineClause" ADD CONSTRAINT "GuidelineClause_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "GuidelineVersion"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GuidelineClause" ADD CONSTRAINT "GuidelineClause_pageId_fkey" FOREIGN KEY ("pageId") REFERENCES "GuidelinePage"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Task" ADD CONSTRAINT "Task_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Assignment" ADD CONSTRAINT "Assignment_taskId_fkey" FOREIGN KEY ("taskId") REFERENCES "Task"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Draft" ADD CONSTRAINT "Draft_assignmentId_fkey" FOREIGN KEY ("assignmentId") REFERENCES "Assignment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ImportIssue" ADD CONSTRAINT "ImportIssue_importId_fkey" FOREIGN KEY ("importId") REFERENCES "PromptImport"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- Invariants that Prisma's schema language cannot say. They hold even if the code is wrong.

-- Never beyond the overlap: a slot of a task has at most one living assignment.
CREATE UNIQUE INDEX "Assignment_living_slot_key" ON "Assignment"("taskId", "slot")
  WHERE "status" IN ('leased', 'submitted');
-- One open task per person and campaign: pressing "next" twice hands out the same one.
CREATE UNIQUE INDEX "Assignment_one_lease_key" ON "Assignment"("campaignId", "userId") WHERE "status" = 'leased';
-- Making the tasks of a campaign again adds only what is missing.
CREATE UNIQUE INDEX "Task_item_key" ON "Task"("campaignId", "promptId", "candidateIds");

ALTER TABLE "Task" ADD CONSTRAINT "Task_slots_check"
  CHECK ("overlap" >= 1 AND "openSlots" >= 0 AND "openSlots" <= "overlap"
    AND "submittedCount" >= 0 AND "submittedCount" <= "overlap");
ALTER TABLE "Task" ADD CONSTRAINT "Task_status_check" CHECK ("status" IN ('open', 'done', 'retired'));
ALTER TABLE "Assignment" ADD CONSTRAINT "Assignment_status_check"
  CHECK ("status" IN ('leased', 'submitted', 'skipped', 'expired'));
ALTER TABLE "Assignment" ADD CONSTRAINT "Assignment_slot_check" CHECK ("slot" >= 0 AND "activeMs" >= 0);
ALTER TABLE "Campaign" ADD CONSTRAINT "Campaign_kind_check" CHECK ("kind" IN ('demonstration', 'ranking', 'prompt'));
ALTER TABLE "Campaign" ADD CONSTRAINT "Campaign_status_check"
  CHECK ("status" IN ('draft', 'active', 'paused', 'closed'));
ALTER TABLE "Campaign" ADD CONSTRAINT "Campaign_numbers_check"
  CHECK ("candidatesPerTask" BETWEEN 2 AND 9 AND "overlap" BETWEEN 1 AND 20 AND "leaseMinutes" BETWEEN 1 AND 1440);
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_role_check" CHECK ("role" IN ('labeler', 'reviewer', 'admin'));
ALTER TABLE "Invite" ADD CONSTRAINT "Invite_role_check" CHECK ("role" IN ('labeler', 'reviewer', 'admin'));
ALTER TABLE "Candidate" ADD CONSTRAINT "Candidate_origin_check" CHECK ("origin" IN ('model', 'imported', 'human'));
ALTER TABLE "PromptImport" ADD CONSTRAINT "PromptImport_status_check"
  CHECK ("status" IN ('uploaded', 'queued', 'running', 'completed', 'failed', 'cancelled'));
ALTER TABLE "GenerationBatch" ADD CONSTRAINT "GenerationBatch_status_check"
  CHECK ("status" IN ('queued', 'running', 'completed', 'cancelled', 'failed'));
ALTER TABLE "GenerationBatchPrompt" ADD CONSTRAINT "GenerationBatchPrompt_status_check"
  CHECK ("status" IN ('pending', 'done', 'failed'));
ALTER TABLE "DatasetExport" ADD CONSTRAINT "DatasetExport_status_check"
  CHECK ("status" IN ('queued', 'running', 'completed', 'failed', 'cancelled'));
ALTER TABLE "Ranking" ADD CONSTRAINT "Ranking_strength_check"
  CHECK ("strength" IS NULL OR "strength" IN ('significantly', 'clearly', 'slightly', 'barely'));

-- Claiming walks this in order and skips locked rows.
CREATE INDEX "Task_claim_idx" ON "Task"("campaignId", "priority" DESC, "position", "id")
  WHERE "status" = 'open' AND "openSlots" > 0;
-- Expiring leases looks only at living ones.
CREATE INDEX "Assignment_lease_idx" ON "Assignment"("leaseExpiresAt") WHERE "status" = 'leased';
-- Substring search of the admin's tables.
CREATE INDEX "Prompt_search_idx" ON "Prompt" USING GIN ("searchText" gin_trgm_ops);
CREATE INDEX "Candidate_text_idx" ON "Candidate" USING GIN ("text" gin_trgm_ops);
CREATE INDEX "Demonstration_text_idx" ON "Demonstration" USING GIN ("text" gin_trgm_ops);

-- The audit log only grows.
CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit events are never changed or deleted';
END $$;
CREATE TRIGGER "AuditEvent_append_only" BEFORE UPDATE OR DELETE ON "AuditEvent"
  FOR EACH ROW EXECUTE FUNCTION "refuse_audit_change"();
