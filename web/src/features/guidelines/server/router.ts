import { router } from "@/server/trpc";
import { acknowledgeProcedure } from "./acknowledge";
import { archiveGuidelineProcedure } from "./archive-guideline";
import { countCitationsProcedure } from "./count-citations";
import { createGuidelineProcedure } from "./create-guideline";
import { describeGuidelineProcedure } from "./describe-guideline";
import { editDraftProcedure } from "./edit-draft";
import { listGuidelinesProcedure } from "./list-guidelines";
import { publishGuidelineProcedure } from "./publish-guideline";
import { readDraftProcedure } from "./read-draft";
import { readGuidelineProcedure } from "./read-guideline";
import { readVersionProcedure } from "./read-version";
import { savePositionProcedure } from "./save-position";

export const guidelinesRouter = router({
  list: listGuidelinesProcedure,
  read: readGuidelineProcedure,
  readVersion: readVersionProcedure,
  acknowledge: acknowledgeProcedure,
  savePosition: savePositionProcedure,
  create: createGuidelineProcedure,
  describe: describeGuidelineProcedure,
  archive: archiveGuidelineProcedure,
  readDraft: readDraftProcedure,
  editDraft: editDraftProcedure,
  publish: publishGuidelineProcedure,
  countCitations: countCitationsProcedure,
});
