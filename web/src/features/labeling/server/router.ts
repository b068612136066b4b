import { router } from "@/server/trpc";
import { addTasksProcedure } from "./add-tasks";
import { askQuestionProcedure } from "./ask-question";
import { claimNextProcedure } from "./claim-next";
import { createCampaignProcedure } from "./create-campaign";
import { getAssignmentProcedure } from "./get-assignment";
import { getCampaignProcedure } from "./get-campaign";
import { heartbeatProcedure } from "./heartbeat";
import { listCampaignsProcedure } from "./list-campaigns";
import { myProgressProcedure } from "./my-progress";
import { myRecentWorkProcedure } from "./my-recent-work";
import { openCampaignsProcedure } from "./open-campaigns";
import { previewTasksProcedure } from "./preview-tasks";
import { reopenProcedure } from "./reopen";
import { saveDraftProcedure } from "./save-draft";
import { setCampaignStatusProcedure } from "./set-campaign-status";
import { setTaskRetiredProcedure } from "./set-task-retired";
import { skipProcedure } from "./skip";
import { submitDemonstrationProcedure } from "./submit-demonstration";
import { submitPromptProcedure } from "./submit-prompt";
import { submitRankingProcedure } from "./submit-ranking";
import { undoProcedure } from "./undo";
import { updateCampaignProcedure } from "./update-campaign";

export const labelingRouter = router({
  // What labelers do.
  openCampaigns: openCampaignsProcedure,
  myProgress: myProgressProcedure,
  myRecentWork: myRecentWorkProcedure,
  claimNext: claimNextProcedure,
  getAssignment: getAssignmentProcedure,
  heartbeat: heartbeatProcedure,
  saveDraft: saveDraftProcedure,
  submitDemonstration: submitDemonstrationProcedure,
  submitRanking: submitRankingProcedure,
  submitPrompt: submitPromptProcedure,
  skip: skipProcedure,
  undo: undoProcedure,
  reopen: reopenProcedure,
  askQuestion: askQuestionProcedure,
  // What admins do with campaigns.
  listCampaigns: listCampaignsProcedure,
  getCampaign: getCampaignProcedure,
  createCampaign: createCampaignProcedure,
  updateCampaign: updateCampaignProcedure,
  setCampaignStatus: setCampaignStatusProcedure,
  addTasks: addTasksProcedure,
  previewTasks: previewTasksProcedure,
  setTaskRetired: setTaskRetiredProcedure,
});
