"use client";
import type { TaskActions } from "../../hooks/use-task-actions";
import type { WorkSession } from "../../hooks/use-work-session";
import { AskDialog } from "./AskDialog";
import { ConflictDialog } from "./ConflictDialog";
import { SkipDialog } from "./SkipDialog";

/** What is seldom seen of a task, in a chunk of its own that comes once the task is there. */
export function TaskDialogs({
  open,
  onClose,
  session,
  actions,
}: {
  open: "skip" | "ask" | null;
  onClose: () => void;
  session: WorkSession;
  actions: TaskActions;
}) {
  return (
    <>
      <SkipDialog open={open === "skip"} onClose={onClose} actions={actions} />
      <AskDialog open={open === "ask"} onClose={onClose} actions={actions} />
      <ConflictDialog session={session} />
    </>
  );
}
