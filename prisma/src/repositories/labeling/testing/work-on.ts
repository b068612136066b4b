import type { DraftBody } from "@hone/core/labeling/draft";
import type { Db } from "../../../client";
import { claimNext } from "../claim";
import { saveDraft } from "../drafts";
import type { Submission } from "../judgement-rows";
import { expireLeases } from "../leases";
import { submitJudgement } from "../submit";
import { inTransaction } from "../transaction";
import { readAssignment } from "../view";
import type { Worker } from "../work";
import type { Desk } from "./desk";

/** A response that is being written. */
const draft = (text: string): DraftBody => ({
  kind: "demonstration",
  text,
  promptFlags: [],
  citations: [],
  note: "",
});

/** What people do at a desk, each in a transaction of its own. The desk is asked for when it is needed: it opens later. */
export function workOn(openDesk: () => Desk) {
  const inOneTransaction = <T>(work: (tx: Db) => Promise<T>) => inTransaction(openDesk().database, work);
  return {
    inOneTransaction,
    /** A person with a task of a campaign. */
    begin: async (campaignId: string, userId?: string): Promise<Worker> => {
      const desk = openDesk();
      const { workspaceId } = desk.workspace;
      const person = userId ?? (await desk.people(1))[0]!;
      const claim = { workspaceId, userId: person, campaignId };
      const result = await claimNext(desk.database.db, claim, new Date());
      if (result.outcome !== "assigned") throw new Error(`no task: ${result.reason}`);
      return { workspaceId, userId: person, assignmentId: result.assignmentId };
    },
    save: (worker: Worker, text: string, expectedRevision: number, now = new Date(), revising = false) =>
      inOneTransaction((tx) =>
        saveDraft(tx, worker, { expectedRevision, body: draft(text), activeMs: 0, revising }, now),
      ),
    submit: (worker: Worker, submission: Submission, now = new Date(), revising = false, activeMs = 0) =>
      inOneTransaction((tx) =>
        submitJudgement(tx, openDesk().queue, worker, { submission, activeMs, revising }, now),
      ),
    view: (worker: Worker) => readAssignment(openDesk().database.db, worker, new Date()),
    expire: (at: Date) => inOneTransaction((tx) => expireLeases(tx, at)),
    task: async (worker: Worker) => {
      const row = await openDesk().database.db.assignment.findUniqueOrThrow({
        where: { id: worker.assignmentId },
        include: { task: true },
      });
      return row.task;
    },
  };
}
