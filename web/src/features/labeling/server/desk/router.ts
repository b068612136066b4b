import { router } from "@/server/trpc";
import { answerQuestionProcedure } from "./answer-question";
import { getDemonstrationProcedure } from "./get-demonstration";
import { getRankingProcedure } from "./get-ranking";
import { listCorrectionsProcedure } from "./list-corrections";
import { listDemonstrationsProcedure } from "./list-demonstrations";
import { listQuestionsProcedure } from "./list-questions";
import { listRankingsProcedure } from "./list-rankings";
import { markAnswersSeenProcedure } from "./mark-answers-seen";
import { myQuestionsProcedure } from "./my-questions";
import { peopleWorkProcedure } from "./people-work";
import { throughputProcedure } from "./throughput";

/** The admin's desk: what was done, by whom, how fast, and what people ask. */
export const deskRouter = router({
  throughput: throughputProcedure,
  peopleWork: peopleWorkProcedure,
  listDemonstrations: listDemonstrationsProcedure,
  listRankings: listRankingsProcedure,
  listCorrections: listCorrectionsProcedure,
  getDemonstration: getDemonstrationProcedure,
  getRanking: getRankingProcedure,
  listQuestions: listQuestionsProcedure,
  answerQuestion: answerQuestionProcedure,
  myQuestions: myQuestionsProcedure,
  markAnswersSeen: markAnswersSeenProcedure,
});
