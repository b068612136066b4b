import { setTimeout as sleep } from "node:timers/promises";
import type {
  ClaimNextOutput,
  SaveDraftOutput,
  SubmitOutput,
  UndoOutput,
} from "@hone/core/labeling/contracts";
import type { Random } from "@hone/core/labeling/seeded-random";
import type { ApiClient } from "./api-client";
import { count, type Ledger, type TaskKind } from "./ledger";

export interface Labeler {
  userId: string;
  client: ApiClient;
  random: Random;
}

export interface Campaigns {
  demonstration: string;
  ranking: string;
}

type Assigned = Extract<ClaimNextOutput, { outcome: "assigned" }>["assignment"];

/** Mean pause between two actions of one person, in milliseconds. */
const thinkMs = 3000;

/**
 * Takes tasks and does them until told to stop; then finishes what is in hand. Whatever was acknowledged is written
 * into the ledger at that moment, and not before.
 */
export async function work(
  labeler: Labeler,
  campaigns: Campaigns,
  ledger: Ledger,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    const kind: TaskKind = labeler.random() < 0.5 ? "demonstration" : "ranking";
    const claimed = await claim(labeler, campaigns[kind], ledger);
    if (claimed === null) await pause(labeler, stop);
    else await doTask(labeler, claimed, kind, ledger, stop);
  }
}

/** Presses "next" once; null when there is nothing for this person. */
export async function claim(
  { client, userId }: Labeler,
  campaignId: string,
  ledger: Ledger,
): Promise<Assigned | null> {
  const next = await client.insist<ClaimNextOutput>("mutation", "labeling.claimNext", { campaignId });
  if (next.outcome !== "assigned") {
    count(ledger, `claim: ${next.outcome}`);
    if (next.outcome !== "none")
      ledger.contradictions.push(`${userId} was told ${next.outcome} at ${campaignId}`);
    return null;
  }
  const { id } = next.assignment;
  const before = ledger.claims.get(id);
  if (before !== undefined && before.userId !== userId) {
    ledger.contradictions.push(`assignment ${id} was given to ${before.userId} and to ${userId}`);
  }
  if (ledger.submissions.has(id))
    ledger.contradictions.push(`submitted assignment ${id} was handed out again`);
  ledger.claims.set(id, { userId, campaignId });
  count(ledger, "claimed");
  return next.assignment;
}

async function doTask(
  labeler: Labeler,
  assignment: Assigned,
  kind: TaskKind,
  ledger: Ledger,
  stop: AbortSignal,
): Promise<void> {
  const { random } = labeler;
  const marker = `${assignment.id} ${Math.floor(random() * 1e9)}`;
  await pause(labeler, stop);
  if (random() < 0.6) await saveDraft(labeler, assignment, kind, marker, ledger);
  await pause(labeler, stop);
  await submit(labeler, assignment, kind, marker, ledger);
  if (random() < 0.08 && (await undo(labeler, assignment, ledger))) {
    await submit(labeler, assignment, kind, `${marker} again`, ledger);
  }
}

function bodyOf(assignment: Assigned, kind: TaskKind, marker: string) {
  const common = { promptFlags: [], citations: [], note: "" };
  if (kind === "demonstration") return { ...common, text: marker };
  const ids = assignment.candidates.map((candidate) => candidate.id);
  const assessment = { rating: 4, flags: [], attributes: {} };
  return {
    ...common,
    note: marker,
    tiers: ids.map((id) => [id]),
    strength: "clearly",
    noneAcceptable: false,
    assessments: Object.fromEntries(ids.map((id) => [id, assessment])),
    events: [],
    correction: null,
  };
}

function draftOf(assignment: Assigned, kind: TaskKind, marker: string) {
  if (kind === "demonstration") return { kind, ...bodyOf(assignment, kind, marker) };
  const { tiers: _tiers, ...rest } = bodyOf(assignment, kind, marker) as { tiers: string[][] };
  const placements = Object.fromEntries(assignment.candidates.map((candidate, i) => [candidate.id, i + 1]));
  return { kind, ...rest, placements, mode: "rank" };
}

async function saveDraft(
  { client, userId }: Labeler,
  assignment: Assigned,
  kind: TaskKind,
  marker: string,
  ledger: Ledger,
): Promise<void> {
  let expectedRevision = assignment.draft?.revision ?? 0;
  for (let attempt = 0; attempt < 5; attempt++) {
    const answer = await client.insist<SaveDraftOutput>("mutation", "labeling.saveDraft", {
      assignmentId: assignment.id,
      expectedRevision,
      body: draftOf(assignment, kind, marker),
      activeMs: 100,
    });
    count(ledger, `draft: ${answer.outcome}`);
    if (answer.outcome === "saved") {
      ledger.drafts.set(assignment.id, { userId, revision: answer.revision, marker });
      return;
    }
    // Our own save whose answer was lost, or nothing of ours: the next try is made on what is there now.
    if (answer.outcome === "stale") expectedRevision = answer.draft?.revision ?? 0;
    else {
      ledger.contradictions.push(`a draft of ${assignment.id} was refused: ${answer.reason}`);
      return;
    }
  }
  ledger.contradictions.push(`a draft of ${assignment.id} was stale five times over`);
}

/** One submit, and now and then a double click: both must be told of one and the same judgement. */
async function submit(
  { client, userId, random }: Labeler,
  assignment: Assigned,
  kind: TaskKind,
  marker: string,
  ledger: Ledger,
): Promise<void> {
  const path = kind === "demonstration" ? "labeling.submitDemonstration" : "labeling.submitRanking";
  const input = { assignmentId: assignment.id, activeMs: 200, body: bodyOf(assignment, kind, marker) };
  const clicks = random() < 0.1 ? 2 : 1;
  const send = () => client.insist<SubmitOutput>("mutation", path, input);
  const answers = await Promise.all(Array.from({ length: clicks }, send));
  const ids = new Set<string>();
  for (const answer of answers) {
    count(ledger, `submit: ${answer.outcome}`);
    if (answer.outcome === "submitted") ids.add(answer.judgementId);
    else ledger.contradictions.push(`submit of ${assignment.id} (${marker}) was told ${answer.outcome}`);
  }
  if (ids.size > 1) ledger.contradictions.push(`a double click on ${assignment.id} made two judgements`);
  const [judgementId] = ids;
  if (judgementId === undefined) return;
  ledger.submissions.set(assignment.id, { judgementId, userId, kind, marker });
}

/** Takes a submit back; true when that was acknowledged. */
async function undo({ client }: Labeler, assignment: Assigned, ledger: Ledger): Promise<boolean> {
  const input = { assignmentId: assignment.id };
  const answer = await client.insist<UndoOutput>("mutation", "labeling.undo", input);
  count(ledger, `undo: ${answer.outcome}`);
  if (answer.outcome === "undone") {
    ledger.submissions.delete(assignment.id);
    return true;
  }
  // An undo whose answer was lost is refused when it is sent again: then it was done, and what follows is a submit.
  if (answer.reason !== "not_submitted") return false;
  ledger.submissions.delete(assignment.id);
  return true;
}

async function pause({ random }: Labeler, stop: AbortSignal): Promise<void> {
  if (stop.aborted) return;
  await sleep(thinkMs * 2 * random(), undefined, { signal: stop }).catch(() => undefined);
}
