import { router } from "@/server/trpc";
import { archiveModelProcedure } from "./archive-model";
import { cancelRunProcedure } from "./cancel-run";
import { checkpointsProcedure } from "./checkpoints";
import { getCurveProcedure } from "./get-curve";
import { getModelProcedure } from "./get-model";
import { getPreflightProcedure } from "./get-preflight";
import { getRunProcedure } from "./get-run";
import { listCurvesProcedure } from "./list-curves";
import { listModelsProcedure } from "./list-models";
import { listRunsProcedure } from "./list-runs";
import { logProcedure } from "./log";
import { metricsProcedure } from "./metrics";
import { pauseRunProcedure } from "./pause-run";
import { promoteModelProcedure } from "./promote-model";
import { recheckModelProcedure } from "./recheck-model";
import { registerModelProcedure } from "./register-model";
import { removeCheckpointsProcedure } from "./remove-checkpoints";
import { restoreModelProcedure } from "./restore-model";
import { resumeRunProcedure } from "./resume-run";
import { samplesProcedure } from "./samples";
import { startCurveProcedure } from "./start-curve";
import { startDefaultsProcedure } from "./start-defaults";
import { startPreflightProcedure } from "./start-preflight";
import { startRunProcedure } from "./start-run";

/** Training runs with what they measure, and the models they come from and make. */
export const trainingRouter = router({
  startDefaults: startDefaultsProcedure,
  startPreflight: startPreflightProcedure,
  getPreflight: getPreflightProcedure,
  startRun: startRunProcedure,
  listRuns: listRunsProcedure,
  getRun: getRunProcedure,
  metrics: metricsProcedure,
  samples: samplesProcedure,
  checkpoints: checkpointsProcedure,
  log: logProcedure,
  pauseRun: pauseRunProcedure,
  resumeRun: resumeRunProcedure,
  cancelRun: cancelRunProcedure,
  removeCheckpoints: removeCheckpointsProcedure,
  startCurve: startCurveProcedure,
  listCurves: listCurvesProcedure,
  getCurve: getCurveProcedure,
  listModels: listModelsProcedure,
  getModel: getModelProcedure,
  promoteModel: promoteModelProcedure,
  registerModel: registerModelProcedure,
  recheckModel: recheckModelProcedure,
  archiveModel: archiveModelProcedure,
  restoreModel: restoreModelProcedure,
});
