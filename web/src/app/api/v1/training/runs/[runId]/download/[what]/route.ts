import { runIdInput } from "@hone/core/training/run-contracts";
import { runDownloadResponse } from "@/features/training/server/download";
import { withApiKeyOrMember } from "@/server/api-key";

/** What a run made or read, such as `model` or `config`; for programs and for the browser. */
export const GET = withApiKeyOrMember<{ runId: string; what: string }>(
  "datasets:read",
  "admin",
  async (_request, { database, artifacts, workspaceId }, params) => {
    const { runId } = runIdInput.parse(params);
    return runDownloadResponse({ db: database.db, artifacts, workspaceId }, runId, params.what);
  },
);
