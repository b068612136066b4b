import type { LeaseState, SaveDraftOutput } from "@hone/core/labeling/contracts";
import type { DraftBody, SavedDraft } from "@hone/core/labeling/draft";
import type { LocalDraftStore } from "./local-drafts";
import { sameJson } from "./same-body";

/** How far what is on the screen has come. A word is shown for each. */
export type SaveState =
  | "clean"
  | "unsaved"
  | "saving"
  | "saved"
  /** The server does not answer; this device keeps it and tries again. */
  | "offline"
  /** Something newer is on the server: the person must choose. */
  | "conflict"
  /** The server refuses drafts of this task: it was submitted or skipped elsewhere. */
  | "refused";

export interface DraftSyncOptions {
  /** The server's revision at the start. */
  revision: number;
  /** What is on the screen now. */
  read: () => DraftBody;
  save: (input: { expectedRevision: number; body: DraftBody }) => Promise<SaveDraftOutput>;
  /** False for errors that trying again cannot mend. */
  isNetworkError: (error: unknown) => boolean;
  local: LocalDraftStore;
  onState: (state: SaveState) => void;
  onLease: (lease: LeaseState) => void;
  onConflict: (theirs: SavedDraft | null, revision: number) => void;
  onRefused: (reason: "submitted" | "skipped" | "window_over") => void;
  onError: (error: unknown) => void;
}

/** After the last keystroke, before the server is told. */
export const quietMs = 800;
/** While somebody types on and on, at the latest after this long. */
export const longestUnsavedMs = 4_000;
/** Between a keystroke and its copy on this device. */
export const localDelayMs = 120;
const retryMs = [2_000, 4_000, 8_000, 15_000];

/**
 * Brings drafts to the server: to this device almost at once, to the server when the typing pauses, one save at a time,
 * each on the revision the last answer gave. Never overwrites something newer; never gives up while offline.
 */
export class DraftSync {
  private revision: number;
  private state: SaveState = "clean";
  /** Counts changes, so that an answer knows whether it was about the latest one. */
  private changes = 0;
  private savedChanges = 0;
  private firstUnsavedAt: number | null = null;
  private saveTimer: ReturnType<typeof setTimeout> | null = null;
  private localTimer: ReturnType<typeof setTimeout> | null = null;
  private inFlight: Promise<void> | null = null;
  private failures = 0;
  private stopped = false;

  constructor(private readonly options: DraftSyncOptions) {
    this.revision = options.revision;
  }

  get currentRevision(): number {
    return this.revision;
  }

  get hasUnsaved(): boolean {
    return this.changes > this.savedChanges;
  }

  /** Something changed on the screen. Cheap: it only sets timers. */
  touch(): void {
    if (this.stopped) return;
    this.changes++;
    this.firstUnsavedAt ??= Date.now();
    this.localTimer ??= setTimeout(() => this.keepOnDevice(), localDelayMs);
    if (this.state === "conflict" || this.state === "refused") return;
    if (this.state !== "offline" && this.state !== "saving") this.become("unsaved");
    if (this.state === "offline") return;
    const longest = this.firstUnsavedAt + longestUnsavedMs - Date.now();
    this.schedule(Math.max(0, Math.min(quietMs, longest)));
  }

  /** Writes to this device now: before the page goes, no timer may be waited for. */
  keepOnDevice(): void {
    if (this.localTimer !== null) clearTimeout(this.localTimer);
    this.localTimer = null;
    if (this.stopped || this.changes === 0) return;
    const { local, read } = this.options;
    local.write({ body: read(), baseRevision: this.revision, unsaved: this.hasUnsaved, at: Date.now() });
  }

  /** Saves now what is not saved, and resolves when the server has answered (or did not). */
  async flush(): Promise<void> {
    this.keepOnDevice();
    if (this.inFlight !== null) await this.inFlight;
    if (this.hasUnsaved && this.mayWork()) await this.start();
  }

  /** The network came back: do not wait for the timer. */
  retryNow(): void {
    if (this.state !== "offline") return;
    this.failures = 0;
    this.schedule(0);
  }

  /** The person chose what is here: it is saved on top of theirs. */
  keepMine(theirRevision: number): void {
    this.revision = theirRevision;
    this.become("unsaved");
    this.changes++;
    this.schedule(0);
  }

  /** The person chose theirs (or it came silently): the screen shows it now. */
  adopted(revision: number): void {
    this.revision = revision;
    this.savedChanges = this.changes;
    this.firstUnsavedAt = null;
    this.options.local.remove();
    this.become("saved");
  }

  /** Ends it: the work is submitted, skipped or left. With `forget`, this device's copy is removed. */
  stop(options: { forget: boolean }): void {
    if (!options.forget) this.keepOnDevice();
    this.stopped = true;
    for (const timer of [this.saveTimer, this.localTimer]) if (timer !== null) clearTimeout(timer);
    this.saveTimer = null;
    this.localTimer = null;
    if (options.forget) this.options.local.remove();
  }

  private mayWork(): boolean {
    return !this.stopped && this.state !== "conflict" && this.state !== "refused";
  }

  private become(state: SaveState): void {
    if (this.state === state) return;
    this.state = state;
    this.options.onState(state);
  }

  private schedule(delayMs: number): void {
    if (this.saveTimer !== null) clearTimeout(this.saveTimer);
    this.saveTimer = setTimeout(() => {
      this.saveTimer = null;
      if (this.inFlight === null && this.hasUnsaved && this.mayWork()) void this.start();
    }, delayMs);
  }

  private start(): Promise<void> {
    if (this.saveTimer !== null) clearTimeout(this.saveTimer);
    this.saveTimer = null;
    this.inFlight ??= this.saveOnce().finally(() => {
      this.inFlight = null;
      if (this.hasUnsaved && this.mayWork() && this.state !== "offline") this.schedule(quietMs);
    });
    return this.inFlight;
  }

  private async saveOnce(): Promise<void> {
    const body = this.options.read();
    const upTo = this.changes;
    if (this.state !== "offline") this.become("saving");
    try {
      const answer = await this.options.save({ expectedRevision: this.revision, body });
      this.failures = 0;
      if (!this.stopped) this.take(answer, body, upTo);
    } catch (error) {
      if (!this.stopped) this.fail(error);
    }
  }

  private take(answer: SaveDraftOutput, body: DraftBody, upTo: number): void {
    switch (answer.outcome) {
      case "saved":
        this.revision = answer.revision;
        this.settle(upTo);
        this.options.onLease(answer.lease);
        return;
      case "stale": {
        this.options.onLease(answer.lease);
        const { draft } = answer;
        // The answer to an earlier save was lost on the way: the server has this very text.
        if (draft !== null && sameJson(draft.body, body)) {
          this.revision = draft.revision;
          this.settle(upTo);
          return;
        }
        this.become("conflict");
        this.options.onConflict(draft, answer.revision);
        return;
      }
      case "refused":
        this.become("refused");
        this.keepOnDevice();
        this.options.onRefused(answer.reason);
    }
  }

  private settle(upTo: number): void {
    this.savedChanges = upTo;
    this.firstUnsavedAt = this.hasUnsaved ? Date.now() : null;
    this.keepOnDevice();
    this.become(this.hasUnsaved ? "unsaved" : "saved");
  }

  private fail(error: unknown): void {
    this.keepOnDevice();
    if (this.options.isNetworkError(error)) {
      this.become("offline");
    } else {
      this.become("unsaved");
      this.options.onError(error);
    }
    const delay = retryMs[Math.min(this.failures, retryMs.length - 1)]!;
    this.failures++;
    this.schedule(delay);
  }
}

/** What to show when a task opens: the server's draft, this device's newer one, or both to choose from. */
export type Opening =
  | { kind: "server" }
  | { kind: "local"; body: DraftBody }
  | { kind: "choose"; mine: DraftBody };

export function decideOpening(
  server: SavedDraft | null,
  local: ReturnType<LocalDraftStore["read"]>,
): Opening {
  if (local === null || !local.unsaved) return { kind: "server" };
  if (server !== null && sameJson(server.body, local.body)) return { kind: "server" };
  return (server?.revision ?? 0) <= local.baseRevision
    ? { kind: "local", body: local.body }
    : { kind: "choose", mine: local.body };
}
