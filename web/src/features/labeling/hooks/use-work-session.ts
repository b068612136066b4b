import type { AssignmentView } from "@hone/core/labeling/contracts";
import type { DraftBody, SavedDraft } from "@hone/core/labeling/draft";
import { useCallback, useEffect, useRef, useState } from "react";
import { toastError } from "@/components/ui/toast";
import { failureOf, useTRPCClient } from "@/lib/trpc";
import { useWorkspace } from "@/lib/workspace";
import { DraftSync, type DraftSyncOptions, decideOpening, type SaveState } from "../lib/draft-sync";
import { browserStorage, openLocalDraft } from "../lib/local-drafts";
import { openTabChannel, type TabChannel } from "../lib/tab-channel";
import { type ActiveClock, useActiveTime } from "./use-active-time";
import { type Lease, useLease } from "./use-lease";

/** Between two signs of life to the server while somebody reads and does not type. */
const heartbeatMs = 45_000;

export interface Conflict {
  /** The server's revision, on which the chosen version is saved. */
  revision: number;
  theirs: SavedDraft | null;
  mine: DraftBody;
}

/** Why a task can be worked on no more in this tab. */
export type Ended = "submitted" | "skipped" | "window_over";

export interface WorkSession {
  saveState: SaveState;
  lease: Lease;
  clock: ActiveClock;
  /** The task is open in another tab, too. */
  otherTab: boolean;
  ended: Ended | null;
  conflict: Conflict | null;
  /** Something on the screen changed. */
  touch: () => void;
  keepMine: () => void;
  takeTheirs: () => void;
  flush: () => Promise<void>;
  /** The work is done: nothing is kept on this device, other tabs are told. */
  finish: () => void;
}

export interface Editor {
  /** What is on the screen now. */
  read: () => DraftBody;
  /** Shows something else. */
  show: (body: DraftBody) => void;
}

/** What a task opens with: this device's text where it is newer than the server's. */
export function useOpening(view: AssignmentView) {
  const { userId } = useWorkspace();
  return useState(() => {
    const local = openLocalDraft(browserStorage(), userId, view.id);
    const opening = decideOpening(view.draft, local.read());
    return {
      body: opening.kind === "local" ? opening.body : (view.draft?.body ?? null),
      unsaved: opening.kind === "local",
      conflict:
        opening.kind === "choose"
          ? { revision: view.draft?.revision ?? 0, theirs: view.draft, mine: opening.mine }
          : null,
    };
  })[0];
}

/** True for a call that never got an answer. */
export function isNetworkError(error: unknown): boolean {
  const { code } = failureOf(error);
  if (code === "UNAVAILABLE") return true;
  return code === null && !(error instanceof Error && "data" in error && error.data != null);
}

/** Keeps one assignment alive: drafts, lease, active time, other tabs. The component that uses it lives as long as it. */
export function useWorkSession(
  view: AssignmentView,
  opening: ReturnType<typeof useOpening>,
  editor: Editor,
): WorkSession {
  const clock = useActiveTime(view.activeMs);
  const { lease, onLease } = useLease(view);
  const [saveState, setSaveState] = useState<SaveState>("clean");
  const [conflict, setConflict] = useState<Conflict | null>(opening.conflict);
  const [ended, setEnded] = useState<Ended | null>(null);
  const latest = useRef(editor);
  latest.current = editor;
  const sync = useDraftSync(view, clock, {
    read: () => latest.current.read(),
    onState: setSaveState,
    onLease,
    onConflict: (theirs, revision) => setConflict({ revision, theirs, mine: latest.current.read() }),
    onRefused: setEnded,
    onError: toastError,
  });
  const { otherTab, tellDone } = useOtherTabs(view.id, setEnded);
  useLife(sync, opening, conflict !== null);
  useHeartbeat({ view, clock, onLease, ended });
  return {
    saveState,
    lease,
    clock,
    otherTab,
    ended,
    conflict,
    touch: useCallback(() => sync.touch(), [sync]),
    keepMine: () => {
      if (conflict === null) return;
      latest.current.show(conflict.mine);
      sync.keepMine(conflict.revision);
      setConflict(null);
    },
    takeTheirs: () => {
      if (conflict?.theirs != null) {
        latest.current.show(conflict.theirs.body);
        sync.adopted(conflict.theirs.revision);
      }
      setConflict(null);
    },
    flush: useCallback(() => sync.flush(), [sync]),
    finish: useCallback(() => {
      sync.stop({ forget: true });
      tellDone();
    }, [sync, tellDone]),
  };
}

function useDraftSync(
  view: AssignmentView,
  clock: ActiveClock,
  callbacks: Omit<DraftSyncOptions, "revision" | "save" | "isNetworkError" | "local">,
): DraftSync {
  const client = useTRPCClient();
  const { userId } = useWorkspace();
  return useState(
    () =>
      new DraftSync({
        ...callbacks,
        revision: view.draft?.revision ?? 0,
        save: (input) =>
          client.labeling.saveDraft.mutate({
            ...input,
            assignmentId: view.id,
            activeMs: clock.activeMs(),
            revising: view.status === "submitted",
          }),
        isNetworkError,
        local: openLocalDraft(browserStorage(), userId, view.id),
      }),
  )[0];
}

function useOtherTabs(assignmentId: string, onEnded: (ended: Ended) => void) {
  const [otherTab, setOtherTab] = useState(false);
  const channel = useRef<TabChannel>(null);
  useEffect(() => {
    const opened = openTabChannel(assignmentId, (news) => {
      if (news === "done") onEnded("submitted");
      else setOtherTab(true);
    });
    channel.current = opened;
    return () => opened.close();
  }, [assignmentId, onEnded]);
  return { otherTab, tellDone: useCallback(() => channel.current?.tellDone(), []) };
}

/** Before the page goes, and when the network comes back. */
function useLife(sync: DraftSync, opening: ReturnType<typeof useOpening>, inConflict: boolean): void {
  const started = useRef(false);
  useEffect(() => {
    if (!started.current && opening.unsaved && !inConflict) sync.touch();
    started.current = true;
    const keep = () => sync.keepOnDevice();
    const onVisibility = () => {
      if (document.hidden) void sync.flush();
      else sync.retryNow();
    };
    const online = () => sync.retryNow();
    window.addEventListener("pagehide", keep);
    window.addEventListener("beforeunload", keep);
    window.addEventListener("online", online);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      sync.keepOnDevice();
      window.removeEventListener("pagehide", keep);
      window.removeEventListener("beforeunload", keep);
      window.removeEventListener("online", online);
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, [sync, opening.unsaved, inConflict]);
}

/** Tells the server now and then that somebody is reading; after a sleep, asks what became of the lease. */
function useHeartbeat({
  view,
  clock,
  onLease,
  ended,
}: {
  view: AssignmentView;
  clock: ActiveClock;
  onLease: ReturnType<typeof useLease>["onLease"];
  ended: Ended | null;
}): void {
  const client = useTRPCClient();
  const stopped = ended !== null || view.status === "submitted";
  useEffect(() => {
    if (stopped) return;
    const beat = async () => {
      try {
        onLease(
          await client.labeling.heartbeat.mutate({ assignmentId: view.id, activeMs: clock.activeMs() }),
        );
      } catch {
        // No network, or no session: the next save says so.
      }
    };
    const timer = setInterval(() => {
      if (!document.hidden && clock.activeWithin(heartbeatMs)) void beat();
    }, heartbeatMs);
    const onVisibility = () => {
      if (!document.hidden) void beat();
    };
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, [client, view.id, clock, onLease, stopped]);
}
