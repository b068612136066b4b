import { router } from "@/server/trpc";
import { archiveProcedure } from "./archive";
import { cancelExportProcedure } from "./cancel-export";
import { createProcedure } from "./create";
import { filterChoicesProcedure } from "./filter-choices";
import { freezeProcedure } from "./freeze";
import { freezeOptionsProcedure } from "./freeze-options";
import { getProcedure } from "./get";
import { getExportProcedure } from "./get-export";
import { listProcedure } from "./list";
import { listExportsProcedure } from "./list-exports";
import { previewProcedure } from "./preview";
import { updateProcedure } from "./update";

/** Dataset definitions, previews, frozen exports. */
export const datasetsRouter = router({
  list: listProcedure,
  get: getProcedure,
  create: createProcedure,
  update: updateProcedure,
  archive: archiveProcedure,
  filterChoices: filterChoicesProcedure,
  preview: previewProcedure,
  freezeOptions: freezeOptionsProcedure,
  freeze: freezeProcedure,
  listExports: listExportsProcedure,
  getExport: getExportProcedure,
  cancelExport: cancelExportProcedure,
});
