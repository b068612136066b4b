import { campaignConfigSchema } from "@hone/core/labeling/campaign";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimNext } from "./claim";
import { heartbeat } from "./drafts";
import { reopenSubmission, skipAssignment, undoSubmit } from "./take-back";
import { type Desk, demonstration, openDesk, ranking } from "./testing/desk";
import { workOn } from "./testing/work-on";

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

const minutes = (count: number) => count * 60_000;
const { begin, expire, inOneTransaction, save, submit, task, view } = workOn(() => desk);

describe("drafts", () => {
  it("are saved revision by revision, and a second tab is told instead of overwriting", async () => {
    const worker = await begin(await desk.campaign({}));
    expect(await save(worker, "first tab", 0)).toMatchObject({ outcome: "saved", revision: 1 });
    const stale = await save(worker, "second tab, opened before", 0);
    expect(stale).toMatchObject({ outcome: "stale", draft: { revision: 1, body: { text: "first tab" } } });
    expect(await save(worker, "the choice", 1)).toMatchObject({ outcome: "saved", revision: 2 });
    expect((await view(worker)).draft).toMatchObject({ revision: 2, body: { text: "the choice" } });
  });

  it("saved at once by two tabs: one wins, the other is told, nothing is mixed", async () => {
    const worker = await begin(await desk.campaign({}));
    const answers = await Promise.all(["one", "two", "three"].map((text) => save(worker, text, 0)));
    expect(answers.filter(({ outcome }) => outcome === "saved")).toHaveLength(1);
    expect(answers.filter(({ outcome }) => outcome === "stale")).toHaveLength(2);
    expect((await view(worker)).draft?.revision).toBe(1);
  });

  it("prolong the lease, and survive its end", async () => {
    const campaignId = await desk.campaign({ leaseMinutes: 10 });
    const worker = await begin(campaignId);
    const later = new Date(Date.now() + minutes(5));
    const saved = await save(worker, "long thoughts", 0, later);
    expect(saved).toMatchObject({
      lease: { state: "held", leaseExpiresAt: new Date(later.getTime() + minutes(10)) },
    });
    expect(await expire(new Date(Date.now() + minutes(12)))).toBe(0);
    expect(await expire(new Date(Date.now() + minutes(16)))).toBe(1);
    expect(await task(worker)).toMatchObject({ openSlots: 1, takenSlots: 0 });
    expect(await view(worker)).toMatchObject({
      status: "expired",
      draft: { body: { text: "long thoughts" } },
    });
    // The same person asks for the next task and gets this one back, draft and all.
    const again = await begin(campaignId, worker.userId);
    expect(again.assignmentId).toBe(worker.assignmentId);
    expect(await view(worker)).toMatchObject({ status: "leased", draft: { revision: 1 } });
  });

  it("typed on after the end take the task again while a slot is free, and are kept when none is", async () => {
    const campaignId = await desk.campaign({ leaseMinutes: 10 }, { limit: 1 });
    const worker = await begin(campaignId);
    await expire(new Date(Date.now() + minutes(11)));
    expect(await save(worker, "still here", 0)).toMatchObject({ outcome: "saved", lease: { state: "held" } });
    await expire(new Date(Date.now() + minutes(30)));
    const other = await begin(campaignId);
    expect(await task(other)).toMatchObject({ openSlots: 0 });
    expect(await save(worker, "too late", 1)).toMatchObject({
      outcome: "saved",
      revision: 2,
      lease: { state: "lost", reason: "no_slot" },
    });
    expect((await view(worker)).draft?.body).toMatchObject({ text: "too late" });
  });

  it("count active time by the server's clock at most", async () => {
    const worker = await begin(await desk.campaign({}));
    const start = Date.now();
    await inOneTransaction((tx) => heartbeat(tx, worker, minutes(600), new Date(start + minutes(2))));
    const { activeMs } = await view(worker);
    expect(activeMs).toBeGreaterThan(minutes(2) - 5_000);
    expect(activeMs).toBeLessThanOrEqual(minutes(2) + 5_000);
  });

  it("of somebody else cannot be read or written", async () => {
    const worker = await begin(await desk.campaign({}));
    const stranger = { ...worker, userId: desk.workspace.users.admin.id };
    await expect(save(stranger, "x", 0)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(view(stranger)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("submit", () => {
  it("stores the judgement with the guideline version and closes the task", async () => {
    const campaignId = await desk.campaign({}, { limit: 1 });
    const worker = await begin(campaignId);
    await save(worker, "draft", 0);
    const answer = await submit(
      worker,
      demonstration("An ideal response."),
      new Date(Date.now() + 5_000),
      false,
      4_000,
    );
    expect(answer).toMatchObject({ outcome: "submitted", repeated: false });
    const row = await desk.database.db.demonstration.findFirstOrThrow({ where: { campaignId } });
    expect(row).toMatchObject({
      text: "An ideal response.",
      wordCount: 3,
      userId: worker.userId,
      guidelineVersionId: desk.workspace.guidelineVersionId,
      activeMs: 4_000,
    });
    expect(await task(worker)).toMatchObject({ status: "done", openSlots: 0, submittedCount: 1 });
    expect((await view(worker)).draft).toBeNull();
    const day = await desk.database.db.workDay.findFirstOrThrow({ where: { campaignId } });
    expect(day).toMatchObject({ submitted: 1, activeMs: 4_000n });
  });

  it("ten times at once stores one judgement and answers all the same", async () => {
    const campaignId = await desk.campaign({ overlap: 2 });
    const worker = await begin(campaignId);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => submit(worker, demonstration("Once."))),
    );
    const ids = new Set(
      answers.map((answer) => (answer.outcome === "submitted" ? answer.judgementId : answer.outcome)),
    );
    expect(ids.size).toBe(1);
    expect(answers.filter((answer) => answer.outcome === "submitted" && !answer.repeated)).toHaveLength(1);
    expect(await desk.database.db.demonstration.count({ where: { campaignId } })).toBe(1);
    expect(await task(worker)).toMatchObject({ submittedCount: 1, openSlots: 1 });
  });

  it("from a second tab with another text does not replace the first", async () => {
    const campaignId = await desk.campaign({});
    const worker = await begin(campaignId);
    await submit(worker, demonstration("First tab."));
    expect(await submit(worker, demonstration("Second tab."))).toMatchObject({
      outcome: "already_submitted",
    });
    expect((await desk.database.db.demonstration.findFirstOrThrow({ where: { campaignId } })).text).toBe(
      "First tab.",
    );
  });

  it("after the lease counts while a slot is free, else it is kept as a draft", async () => {
    const campaignId = await desk.campaign({ leaseMinutes: 1 }, { limit: 1 });
    const late = await begin(campaignId);
    await expire(new Date(Date.now() + minutes(2)));
    expect(await submit(late, demonstration("Late, but nobody came."))).toMatchObject({
      outcome: "submitted",
    });
    expect(await task(late)).toMatchObject({ openSlots: 0, submittedCount: 1, takenSlots: 1 });

    const second = await desk.campaign({ leaseMinutes: 1 }, { limit: 1 });
    const tooLate = await begin(second);
    await expire(new Date(Date.now() + minutes(2)));
    await submit(await begin(second), demonstration("Somebody else."));
    expect(await submit(tooLate, demonstration("Too late."))).toMatchObject({
      outcome: "kept_as_draft",
      reason: "no_slot",
    });
    expect(await view(tooLate)).toMatchObject({ status: "expired", draft: { body: { text: "Too late." } } });
    expect(await desk.database.db.demonstration.count({ where: { campaignId: second } })).toBe(1);
  });

  it("refuses what is not complete, with what is missing", async () => {
    const worker = await begin(await desk.campaign({}));
    await expect(submit(worker, demonstration("  \n"))).rejects.toThrow(/text_empty/);
    const strict = campaignConfigSchema.parse({ citationRequired: true });
    const cited = await begin(await desk.campaign({ config: strict }));
    await expect(submit(cited, demonstration("No citation."))).rejects.toThrow(/citation_missing/);
    const wrong = demonstration("Wrong clause.");
    wrong.body.citations = ["no-such-clause"];
    await expect(submit(cited, wrong)).rejects.toThrow(/no-such-clause/);
    wrong.body.citations = ["be-honest"];
    expect(await submit(cited, wrong)).toMatchObject({ outcome: "submitted" });
  });

  it("stores a ranking with its order, correction and a follow-up job; an unchanged correction is none", async () => {
    const campaignId = await desk.campaign({ kind: "ranking", overlap: 2 }, { limit: 1 });
    const worker = await begin(campaignId);
    const shown = (await view(worker)).candidates;
    const order = shown.map(({ id }) => id);
    const correction = { candidateId: order[0]!, text: "Better than that." };
    const answer = await submit(worker, ranking(order, { correction }));
    const row = await desk.database.db.ranking.findFirstOrThrow({ where: { campaignId } });
    expect(answer).toMatchObject({ outcome: "submitted", judgementId: row.id });
    expect(row.presentedOrder).toEqual(order);
    expect(row.candidateIds).toEqual([...order].sort());
    expect(row.tiers).toEqual(order.map((id) => [id]));
    const stored = await desk.database.db.correction.findUniqueOrThrow({ where: { rankingId: row.id } });
    expect(stored).toMatchObject({ candidateId: order[0], text: "Better than that.", userId: worker.userId });
    const jobs = await desk.database.pool.query(
      "SELECT data FROM pgboss.job WHERE name = 'quality.agreement' AND data->>'scope' = $1",
      [campaignId],
    );
    expect(jobs.rows).toEqual([{ data: { promptId: row.promptId, scope: campaignId } }]);

    const other = await begin(campaignId);
    const seen = (await view(other)).candidates;
    const unchanged = { candidateId: seen[0]!.id, text: ` ${seen[0]!.text}\n` };
    await submit(
      other,
      ranking(
        seen.map(({ id }) => id),
        { correction: unchanged },
      ),
    );
    expect(await desk.database.db.correction.count({ where: { campaignId } })).toBe(1);
  });

  it("stores a written prompt once per workspace", async () => {
    const campaignId = await desk.campaign(
      { kind: "prompt" },
      { briefs: ["Ask about tea.", "Ask about cake."], promptsWanted: 3, language: "en" },
    );
    const worker = await begin(campaignId);
    expect(await view(worker)).toMatchObject({
      prompt: null,
      task: { brief: "Ask about tea.", language: "en" },
    });
    const written = {
      kind: "prompt" as const,
      body: { system: "", text: `Tea? ${campaignId}`, citations: [], note: "" },
    };
    expect(await submit(worker, written)).toMatchObject({ outcome: "submitted" });
    const other = await begin(campaignId);
    expect(await submit(other, written)).toMatchObject({ outcome: "duplicate_prompt" });
    const row = await desk.database.db.prompt.findFirstOrThrow({ where: { authorId: worker.userId } });
    expect(row).toMatchObject({ source: "written", language: "en", preview: `Tea? ${campaignId}` });
    const undone = await inOneTransaction((tx) => undoSubmit(tx, desk.queue, worker, new Date()));
    expect(undone).toEqual({ outcome: "undone" });
    expect(await desk.database.db.prompt.count({ where: { authorId: worker.userId } })).toBe(0);
  });
});

describe("skip, undo and correct", () => {
  it("a skipped task goes to others and never back", async () => {
    const campaignId = await desk.campaign({}, { limit: 1 });
    const worker = await begin(campaignId);
    const skip = () =>
      inOneTransaction((tx) =>
        skipAssignment(tx, worker, { reason: "lack_knowledge", note: "", activeMs: 0 }, new Date()),
      );
    expect(await Promise.all([skip(), skip()])).toEqual([{ outcome: "skipped" }, { outcome: "skipped" }]);
    expect(await task(worker)).toMatchObject({ openSlots: 1, takenSlots: 0, status: "open" });
    const { workspaceId } = desk.workspace;
    const again = await claimNext(
      desk.database.db,
      { workspaceId, userId: worker.userId, campaignId },
      new Date(),
    );
    expect(again).toEqual({ outcome: "none", reason: "nothing_for_you" });
    expect((await begin(campaignId)).assignmentId).not.toBe(worker.assignmentId);
    const day = await desk.database.db.workDay.findFirstOrThrow({ where: { userId: worker.userId } });
    expect(day).toMatchObject({ skipped: 1, submitted: 0 });
  });

  it("undo within ten seconds puts everything back, also when the next task was handed out", async () => {
    const campaignId = await desk.campaign({}, { limit: 2 });
    const worker = await begin(campaignId);
    await save(worker, "as typed", 0);
    await submit(worker, demonstration("Sent too early."));
    const next = await begin(campaignId, worker.userId);
    expect(next.assignmentId).not.toBe(worker.assignmentId);
    await save(next, "begun already", 0);
    expect(await inOneTransaction((tx) => undoSubmit(tx, desk.queue, worker, new Date()))).toEqual({
      outcome: "undone",
    });
    expect(await view(worker)).toMatchObject({
      status: "leased",
      draft: { revision: 2, body: { text: "Sent too early." } },
    });
    expect(await task(worker)).toMatchObject({
      status: "open",
      submittedCount: 0,
      openSlots: 0,
      takenSlots: 1,
    });
    expect(await view(next)).toMatchObject({ status: "expired", draft: { body: { text: "begun already" } } });
    expect(await desk.database.db.demonstration.count({ where: { campaignId } })).toBe(0);
    // A tab that still holds the old revision cannot overwrite what came back.
    expect(await save(worker, "stale tab", 1)).toMatchObject({ outcome: "stale" });
    await submit(worker, demonstration("Sent in peace."));
    expect((await begin(campaignId, worker.userId)).assignmentId).toBe(next.assignmentId);
    const day = await desk.database.db.workDay.findFirstOrThrow({ where: { campaignId } });
    expect(day.submitted).toBe(1);
  });

  it("undo later is refused, and takes nothing away", async () => {
    const campaignId = await desk.campaign({}, { limit: 2 });
    const worker = await begin(campaignId);
    await submit(worker, demonstration("Done."));
    const next = await begin(campaignId, worker.userId);
    const late = new Date(Date.now() + 20_000);
    expect(await inOneTransaction((tx) => undoSubmit(tx, desk.queue, worker, late))).toEqual({
      outcome: "refused",
      reason: "too_late",
    });
    expect((await view(next)).status).toBe("leased");
  });

  it("corrects submitted work in the window, keeps the old one, and refuses afterwards", async () => {
    const campaignId = await desk.campaign({}, { limit: 1 });
    const worker = await begin(campaignId);
    await submit(worker, demonstration("First thought."));
    expect(await inOneTransaction((tx) => reopenSubmission(tx, worker, new Date()))).toEqual({
      outcome: "reopened",
    });
    const reopened = await view(worker);
    expect(reopened).toMatchObject({ status: "submitted", draft: { body: { text: "First thought." } } });
    expect(await save(worker, "Second", reopened.draft!.revision, new Date(), true)).toMatchObject({
      outcome: "saved",
    });
    expect(await save(worker, "a save under way", reopened.draft!.revision + 1)).toMatchObject({
      outcome: "refused",
    });
    expect(await submit(worker, demonstration("Second thought."), new Date(), true)).toMatchObject({
      outcome: "submitted",
      revised: true,
      undoUntil: null,
    });
    const row = await desk.database.db.demonstration.findFirstOrThrow({ where: { campaignId } });
    expect(row.text).toBe("Second thought.");
    const revisions = await desk.database.db.judgementRevision.findMany({ where: { judgementId: row.id } });
    expect(revisions.map(({ body }) => (body as { text: string }).text)).toEqual(["First thought."]);
    expect(await task(worker)).toMatchObject({ submittedCount: 1, status: "done" });

    const afterwards = new Date(Date.now() + minutes(61));
    expect(await inOneTransaction((tx) => reopenSubmission(tx, worker, afterwards))).toEqual({
      outcome: "refused",
      reason: "window_over",
    });
    expect(await submit(worker, demonstration("Third thought."), afterwards, true)).toMatchObject({
      outcome: "kept_as_draft",
      reason: "window_over",
    });
    expect((await desk.database.db.demonstration.findUniqueOrThrow({ where: { id: row.id } })).text).toBe(
      "Second thought.",
    );
  });

  it("a corrected ranking can gain, change and lose its correction", async () => {
    const campaignId = await desk.campaign({ kind: "ranking" }, { limit: 1 });
    const worker = await begin(campaignId);
    const shown = (await view(worker)).candidates;
    const order = shown.map(({ id }) => id);
    const corrections = () => desk.database.db.correction.findMany({ where: { campaignId } });
    const send = (text: string | null, revising: boolean) =>
      submit(
        worker,
        ranking(order, { correction: text === null ? null : { candidateId: order[0]!, text } }),
        new Date(),
        revising,
      );
    await send(null, false);
    await send("Gained.", true);
    await send("Changed.", true);
    expect((await corrections()).map(({ text }) => text)).toEqual(["Changed."]);
    await send(shown[0]!.text, true);
    expect(await corrections()).toEqual([]);
    await send("Back.", true);
    await send(null, true);
    expect(await corrections()).toEqual([]);
    const { id } = await desk.database.db.ranking.findFirstOrThrow({ where: { campaignId } });
    expect(
      await desk.database.db.judgementRevision.count({ where: { judgementId: id, kind: "ranking" } }),
    ).toBe(5);
  });
});
