import { router } from "@/server/trpc";
import { addPromptsProcedure } from "./add";
import { cancelImportProcedure } from "./cancel-import";
import { changePromptsProcedure } from "./change";
import { promptFacetsProcedure } from "./facets";
import { getPromptProcedure } from "./get";
import { getImportProcedure } from "./get-import";
import { listPromptsProcedure } from "./list";
import { listImportsProcedure } from "./list-imports";
import { listIssuesProcedure } from "./list-issues";
import { startImportProcedure } from "./start-import";

export const promptsRouter = router({
  list: listPromptsProcedure,
  get: getPromptProcedure,
  facets: promptFacetsProcedure,
  add: addPromptsProcedure,
  change: changePromptsProcedure,
  listImports: listImportsProcedure,
  getImport: getImportProcedure,
  listIssues: listIssuesProcedure,
  startImport: startImportProcedure,
  cancelImport: cancelImportProcedure,
});
