import { exportIdInput } from "@hone/core/datasets/contracts";
import { exportFileResponse } from "@/features/datasets/server/download";
import { withApiKeyOrMember } from "@/server/api-key";

/** A file of an export, such as `train.jsonl` or `manifest.json`; for programs and for the browser. */
export const GET = withApiKeyOrMember<{ exportId: string; name: string }>(
  "datasets:read",
  "admin",
  async (_request, { database, artifacts, workspaceId }, params) => {
    const { exportId } = exportIdInput.parse(params);
    return exportFileResponse({ db: database.db, artifacts, workspaceId }, exportId, params.name);
  },
);
