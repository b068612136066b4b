import { router } from "@/server/trpc";
import { archiveModelProcedure } from "./archive-model";
import { listModelsProcedure } from "./list-models";
import { recheckModelProcedure } from "./recheck-model";
import { registerModelProcedure } from "./register-model";

export const trainingRouter = router({
  listModels: listModelsProcedure,
  registerModel: registerModelProcedure,
  recheckModel: recheckModelProcedure,
  archiveModel: archiveModelProcedure,
});
