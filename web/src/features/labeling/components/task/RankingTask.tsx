"use client";
import { tiersOf } from "@hone/core/labeling/board-content";
import type { AssignmentView } from "@hone/core/labeling/contracts";
import type { MissingItem } from "@hone/core/labeling/validation";
import { PenLine } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Button } from "@/components/ui/Button";
import { cn } from "@/components/ui/cn";
import { Kbd } from "@/components/ui/Kbd";
import { toast } from "@/components/ui/toast";
import { late, useLate } from "@/lib/late";
import type { Board } from "../../hooks/use-board";
import { useBoardKeys } from "../../hooks/use-board-keys";
import type { Desk } from "../../hooks/use-desk";
import { useIdle } from "../../hooks/use-idle";
import { useRankingWork } from "../../hooks/use-ranking-work";
import { useTaskActions } from "../../hooks/use-task-actions";
import { CandidateCard } from "./CandidateCard";
import { MissingList } from "./MissingList";
import { ModeSwitch } from "./ModeSwitch";
import { NoteField, type NoteHandle } from "./NoteField";
import { ReviewDialog } from "./ReviewDialog";
import { TaskFrame } from "./TaskFrame";
import { TierDock } from "./TierDock";

const lateCorrection = late(() => import("./CorrectionDialog").then((module) => module.CorrectionDialog));

/** Rating and ranking K answers to one prompt. */
export function RankingTask({ view, desk }: { view: AssignmentView; desk: Desk }) {
  const t = useTranslations("labeling");
  const note = useRef<NoteHandle>(null);
  const work = useRankingWork(view, (text) => note.current?.show(text));
  const { board, marks, session } = work;
  const actions = useTaskActions(view, session, desk, marks.toggleCitation);
  const [tried, setTried] = useState(false);
  const [reviewing, setReviewing] = useState(false);
  const correction = useCorrection(board);
  // Here before it is wanted, also when the network goes meanwhile.
  const CorrectionDialog = useLate(lateCorrection, useIdle() || correction.candidateId !== null);
  const finish = () => {
    if (correction.candidateId !== null) return correction.close();
    const { body, missing } = work.finish();
    setTried(true);
    if (missing.length > 0) {
      setReviewing(false);
      goTo(missing[0]!, board);
      return;
    }
    if (!reviewing) return setReviewing(true);
    void actions.submit({ kind: "ranking", body });
  };
  const submitLabel = t(view.status === "submitted" ? "submit.correction" : "submit.button");
  const language = view.task.language;
  const edited = view.candidates.find(({ id }) => id === correction.candidateId);
  return (
    <TaskFrame
      view={view}
      desk={desk}
      session={session}
      actions={actions}
      marks={{
        ...marks.shown,
        onTogglePromptFlag: marks.togglePromptFlag,
        onToggleCitation: marks.toggleCitation,
      }}
      onPrimary={finish}
      primaryLabel={reviewing ? submitLabel : t("review.button")}
      foot={
        <>
          <NoteField ref={note} initialText={work.initialNote} onInput={marks.setNote} />
          <MissingList missing={tried ? work.finish().missing : []} letterOf={board.letter} />
        </>
      }
    >
      <BoardArea view={view} board={board} onCorrect={correction.open} />
      {edited === undefined || CorrectionDialog === null ? null : (
        <CorrectionDialog candidate={edited} board={board} language={language} onClose={correction.close} />
      )}
      {reviewing ? (
        <ReviewDialog
          board={board}
          candidates={view.candidates}
          language={language}
          busy={actions.busy}
          submitLabel={submitLabel}
          onClose={() => setReviewing(false)}
          onSubmit={finish}
        />
      ) : null}
    </TaskFrame>
  );
}

/** Which card is being rewritten: the selected one if it is among the best, else the first of the best. */
function useCorrection(board: Board) {
  const t = useTranslations("labeling");
  const [candidateId, setCandidateId] = useState<string | null>(null);
  return {
    candidateId,
    close: () => setCandidateId(null),
    open: () => {
      const { content, order, selected } = board.current.current;
      const best = tiersOf(content, order)[0];
      if (best === undefined) return void toast(t("correction.rankFirst"));
      setCandidateId(selected !== null && best.includes(selected) ? selected : best[0]!);
    },
  };
}

/** Brings the person to what is missing first. */
function goTo(item: MissingItem, board: Board): void {
  const select = (candidateId: string | undefined) => {
    if (candidateId === undefined) return;
    board.dispatch({ kind: "select", candidateId });
    document.querySelector<HTMLElement>(`[data-card="${board.letter(candidateId)}"]`)?.focus();
  };
  switch (item.code) {
    case "unrated":
      board.dispatch({ kind: "mode", mode: "rate" });
      select(item.candidateIds[0]);
      break;
    case "unplaced":
      board.dispatch({ kind: "mode", mode: "rank" });
      select(item.candidateIds[0]);
      break;
    case "attribute_missing":
    case "correction_not_best":
      select(item.candidateId);
      break;
    case "strength_missing":
      document.querySelector<HTMLElement>("[data-strength] input")?.focus();
      break;
  }
}

/** Columns by number of cards, so that all stand side by side where there is room. */
const columns: Record<number, string> = {
  2: "md:grid-cols-2",
  3: "md:grid-cols-2 2xl:grid-cols-3",
  4: "md:grid-cols-2",
};

function BoardArea({
  view,
  board,
  onCorrect,
}: {
  view: AssignmentView;
  board: Board;
  onCorrect: () => void;
}) {
  const t = useTranslations("labeling");
  const { config } = view.campaign;
  const [raw, setRaw] = useState(false);
  const [flagsOf, setFlagsOf] = useState<string | null>(null);
  const toggleFlags = (id: string) => setFlagsOf((open) => (open === id ? null : id));
  useBoardKeys({
    board,
    ratingEnabled: config.ratingEnabled,
    correctionAllowed: config.correctionAllowed,
    onCorrect,
    onFlags: () => {
      const { selected } = board.current.current;
      if (selected === null || config.flags.length === 0) return;
      // Shown and focused before the next key: people type faster than frames come.
      flushSync(() => setFlagsOf(selected));
      document.querySelector<HTMLElement>("[data-flags] input")?.focus();
    },
    onToggleRaw: () => setRaw((before) => !before),
  });
  const tiers = tiersOf(board.state.content, board.state.order);
  const rankOf = (id: string) => {
    const index = tiers.findIndex((tier) => tier.includes(id));
    return index < 0 ? null : index + 1;
  };
  return (
    <>
      <ModeSwitch board={board} raw={raw} onToggleRaw={() => setRaw((before) => !before)} />
      <section
        aria-label={t("board.label")}
        className={cn(
          "grid min-h-0 flex-1 auto-rows-min gap-4 overflow-y-auto p-5",
          columns[view.candidates.length] ?? "md:grid-cols-2 xl:grid-cols-3",
        )}
      >
        {view.candidates.map((candidate) => (
          <CandidateCard
            key={candidate.id}
            candidate={candidate}
            board={board}
            config={config}
            language={view.task.language}
            raw={raw}
            rank={rankOf(candidate.id)}
            flagsOpen={flagsOf === candidate.id}
            onToggleFlags={() => toggleFlags(candidate.id)}
          />
        ))}
        {config.correctionAllowed && tiers.length > 0 ? (
          <div className="col-span-full">
            <Button size="sm" onClick={onCorrect}>
              <PenLine aria-hidden className="size-4" />
              {board.state.content.correction === null ? t("correction.key") : t("correction.again")}{" "}
              <Kbd>R</Kbd>
            </Button>
          </div>
        ) : null}
      </section>
      <TierDock board={board} />
      <p role="status" className="sr-only" data-announcement>
        {board.announcement}
      </p>
    </>
  );
}
