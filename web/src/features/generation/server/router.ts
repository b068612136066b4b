import { router } from "@/server/trpc";
import { cancelBatchProcedure } from "./cancel-batch";
import { compareProcedure } from "./compare";
import { createBatchProcedure } from "./create-batch";
import { getBatchProcedure } from "./get-batch";
import { getCandidateProcedure } from "./get-candidate";
import { listBatchesProcedure } from "./list-batches";
import { listCandidatesProcedure } from "./list-candidates";

export const generationRouter = router({
  createBatch: createBatchProcedure,
  listBatches: listBatchesProcedure,
  getBatch: getBatchProcedure,
  cancelBatch: cancelBatchProcedure,
  listCandidates: listCandidatesProcedure,
  getCandidate: getCandidateProcedure,
  compare: compareProcedure,
});
