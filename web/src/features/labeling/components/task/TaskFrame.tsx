"use client";
import type { AssignmentView } from "@hone/core/labeling/contracts";
import { BookOpen } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Kbd } from "@/components/ui/Kbd";
import type { GuidelinePanelHandle } from "@/features/guidelines/components/GuidelinePanel";
import { late, useLate } from "@/lib/late";
import { useWorkspace } from "@/lib/workspace";
import type { Desk } from "../../hooks/use-desk";
import { useIdle } from "../../hooks/use-idle";
import type { TaskActions } from "../../hooks/use-task-actions";
import { useTaskKeys } from "../../hooks/use-task-keys";
import type { WorkSession } from "../../hooks/use-work-session";
import { keyNames } from "./key-names";
import { PromptPane } from "./PromptPane";
import { TaskBanners } from "./TaskBanners";
import { TaskBar } from "./TaskBar";

const latePanel = late(() =>
  import("@/features/guidelines/components/GuidelinePanel").then((module) => module.GuidelinePanel),
);

const lateDialogs = late(() => import("./TaskDialogs").then((module) => module.TaskDialogs));

/** What the frame shows and changes of the judgement: the same in every kind of task. */
export interface Marks {
  promptFlags: readonly string[];
  /** Absent where there is no prompt to flag. */
  onTogglePromptFlag?: ((flag: string) => void) | undefined;
  citations: readonly string[];
  onToggleCitation: (clauseId: string) => void;
}

interface TaskFrameProps {
  view: AssignmentView;
  desk: Desk;
  session: WorkSession;
  actions: TaskActions;
  marks: Marks;
  /** The main command, Ctrl/Cmd+Enter: review or submit. */
  onPrimary: () => void;
  primaryLabel: string;
  /** Beside the Skip button, at the foot. */
  foot: React.ReactNode;
  children: React.ReactNode;
}

/** The frame of a task: what is asked on the left, the work in the middle, the guideline on the right. */
export function TaskFrame(props: TaskFrameProps) {
  const { view, desk, session, actions, marks, foot, children } = props;
  const t = useTranslations("labeling");
  const { slug } = useWorkspace();
  const frame = useRef<HTMLDivElement>(null);
  const idle = useIdle();
  const guideline = useGuidelineSide(idle);
  const [dialog, setDialog] = useState<"skip" | "ask" | null>(null);
  const GuidelinePanel = useLate(latePanel, guideline.open);
  const TaskDialogs = useLate(lateDialogs, idle || dialog !== null || session.conflict !== null);
  useFrameShortcuts(props, guideline, setDialog, dialog === null);
  useEffect(() => {
    // A new task: the keys work at once, and a screen reader starts at its beginning.
    if (document.activeElement === document.body) frame.current?.focus();
  }, []);
  const backToTask = () => frame.current?.focus();
  return (
    <div
      ref={frame}
      tabIndex={-1}
      data-task-frame
      className="flex flex-col outline-none lg:h-[calc(100dvh-49px)]"
    >
      <TaskBar view={view} session={session}>
        <Button
          size="sm"
          tone="quiet"
          aria-pressed={guideline.open}
          onClick={guideline.toggle}
          title={t("guideline.toggle")}
        >
          <BookOpen aria-hidden className="size-4" /> {t("guideline.name")} <Kbd>L</Kbd>
        </Button>
      </TaskBar>
      <TaskBanners view={view} session={session} actions={actions} desk={desk} />
      <div className="flex min-h-0 flex-1 flex-col lg:flex-row">
        <PromptPane view={view} marks={marks} onAsk={() => setDialog("ask")} />
        <div className="flex min-w-0 flex-1 flex-col">{children}</div>
        {guideline.open ? (
          <aside
            aria-label={t("guideline.name")}
            className="h-[70dvh] border-t border-line bg-card lg:h-auto lg:w-80 lg:shrink-0 lg:border-t-0 lg:border-l"
          >
            {GuidelinePanel === null ? null : (
              <GuidelinePanel
                ref={guideline.attach}
                workspaceSlug={slug}
                guidelineVersionId={view.guidelineVersionId}
                citations={marks.citations}
                onToggleCitation={marks.onToggleCitation}
                onLeave={backToTask}
              />
            )}
          </aside>
        ) : null}
      </div>
      <footer className="flex flex-wrap items-center justify-end gap-3 border-t border-line bg-card px-5 py-3">
        {foot}
        <Button onClick={() => setDialog("skip")} disabled={view.status === "submitted"}>
          {t("skip.button")} <Kbd>K</Kbd>
        </Button>
        <Button tone="primary" busy={actions.busy} onClick={props.onPrimary}>
          {props.primaryLabel} <span className="font-normal">{keyNames("mod+Enter")}</span>
        </Button>
      </footer>
      {TaskDialogs === null ? null : (
        <TaskDialogs open={dialog} onClose={() => setDialog(null)} session={session} actions={actions} />
      )}
    </div>
  );
}

function useGuidelineSide(idle: boolean) {
  const [wide] = useState(() => window.matchMedia("(min-width: 80rem)").matches);
  const [chosen, setOpen] = useState<boolean | null>(null);
  // On wide screens it stands beside the task by itself, once the task is there.
  const open = chosen ?? (wide && idle);
  const handle = useRef<GuidelinePanelHandle>(null);
  const wantsSearch = useRef(false);
  return {
    open,
    toggle: () => setOpen(!open),
    /** The panel comes as a chunk of its own: the search is focused as soon as it is there. */
    attach: (panel: GuidelinePanelHandle | null) => {
      handle.current = panel;
      if (panel === null || !wantsSearch.current) return;
      wantsSearch.current = false;
      panel.focusSearch();
    },
    search: () => {
      if (handle.current !== null) return handle.current.focusSearch();
      wantsSearch.current = true;
      setOpen(true);
    },
  };
}

function useFrameShortcuts(
  { actions, onPrimary, primaryLabel, view, marks }: TaskFrameProps,
  guideline: ReturnType<typeof useGuidelineSide>,
  setDialog: (dialog: "skip" | "ask") => void,
  noDialog: boolean,
): void {
  const t = useTranslations("labeling");
  const focus = (selector: string) => () => document.querySelector<HTMLElement>(selector)?.focus();
  useTaskKeys(t("keys.task"), [
    {
      keys: "mod+Enter",
      label: primaryLabel,
      whileTyping: true,
      run: () => {
        if (noDialog && !actions.busy) onPrimary();
      },
    },
    ...(view.status === "submitted"
      ? []
      : [{ keys: "k", label: t("skip.button"), run: () => setDialog("skip") }]),
    { keys: "l", label: t("guideline.toggle"), run: guideline.toggle },
    { keys: "/", label: t("guideline.search"), run: guideline.search },
    ...(marks.onTogglePromptFlag === undefined
      ? []
      : [{ keys: "p", label: t("promptFlags.key"), run: focus("[data-prompt-flags] input") }]),
    { keys: "j", label: t("note.key"), run: focus("[data-note]") },
    { keys: "q", label: t("question.button"), run: () => setDialog("ask") },
  ]);
}
