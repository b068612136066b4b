import { rankingOf } from "@hone/core/labeling/board-content";
import type { AssignmentView } from "@hone/core/labeling/contracts";
import type { RankingDraft } from "@hone/core/labeling/draft";
import { type MissingItem, missingInRanking } from "@hone/core/labeling/validation";
import { useMemo, useRef, useState } from "react";
import { storable } from "../lib/markdown-edit";
import { useBoard } from "./use-board";
import { useMarks } from "./use-marks";
import { useOpening, useWorkSession } from "./use-work-session";

/** The state of one ranking: board, marks, drafts, and what is missing. `showNote` puts a text into the note's field. */
export function useRankingWork(view: AssignmentView, showNote: (text: string) => void) {
  const opening = useOpening(view);
  const [initial] = useState(opening.body?.kind === "ranking" ? opening.body : null);
  const order = useMemo(() => view.candidates.map(({ id }) => id), [view.candidates]);
  const touch = useRef<() => void>(() => undefined);
  const board = useBoard(order, initial, touch);
  const marks = useMarks(
    {
      promptFlags: initial?.promptFlags ?? [],
      citations: initial?.citations ?? [],
      note: initial?.note ?? "",
    },
    touch,
  );
  const readMarks = () => {
    const { promptFlags, citations, note } = marks.current.current;
    return {
      promptFlags: promptFlags as RankingDraft["promptFlags"],
      citations,
      note: storable(note),
    };
  };
  const session = useWorkSession(view, opening, {
    read: () => {
      const { content, events, mode } = board.current.current;
      return { kind: "ranking", ...content, ...readMarks(), events, mode };
    },
    show: (body) => {
      if (body.kind !== "ranking") return;
      board.show(body);
      marks.show(body);
      showNote(body.note);
    },
  });
  touch.current = session.touch;
  return {
    board,
    marks,
    session,
    initialNote: initial?.note ?? "",
    /** The ranking as it would be sent now, and what it lacks. */
    finish: () => {
      const { content, events } = board.current.current;
      const body = { ...rankingOf(content, order), ...readMarks(), events };
      const missing: MissingItem[] = missingInRanking(body, order, view.campaign.config);
      return { body, missing };
    },
  };
}
