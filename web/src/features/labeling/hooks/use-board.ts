import {
  type BoardAction,
  type BoardState,
  letterOf,
  openBoard,
  reduceBoard,
} from "@hone/core/labeling/board";
import { tiersOf } from "@hone/core/labeling/board-content";
import type { RankingDraft } from "@hone/core/labeling/draft";
import type { RankingEvent } from "@hone/core/labeling/judgements";
import { useTranslations } from "next-intl";
import { type RefObject, useCallback, useRef, useState } from "react";

export interface Board {
  state: BoardState;
  /** What a save reads, whatever React has painted. */
  current: RefObject<BoardState>;
  dispatch: (action: BoardAction) => void;
  /** Shows another state, without calling it a change. */
  show: (draft: RankingDraft) => void;
  /** The last change in words, for screen readers. */
  announcement: string;
  letter: (candidateId: string) => string;
}

/** The ranking board as React state: every change goes through the pure reducer, is announced and saved. */
export function useBoard(
  order: readonly string[],
  initial: RankingDraft | null,
  onChange: RefObject<() => void>,
): Board {
  const [state, setState] = useState(() => openBoard(order, initial === null ? {} : fromDraft(initial)));
  const current = useRef(state);
  const start = useRef({ at: performance.now(), elapsed: state.events.at(-1)?.atMs ?? 0 });
  const [announcement, setAnnouncement] = useState("");
  const letter = useCallback((id: string) => letterOf(order.indexOf(id)), [order]);
  const describe = useDescribeEvents(letter);
  const dispatch = useCallback(
    (action: BoardAction) => {
      const before = current.current;
      const atMs = Math.round(start.current.elapsed + performance.now() - start.current.at);
      const after = reduceBoard(before, action, atMs);
      if (after === before) return;
      current.current = after;
      setState(after);
      const fresh = after.events.slice(before.events.length);
      if (fresh.length > 0) setAnnouncement(describe(fresh, after));
      if (after.content !== before.content || after.mode !== before.mode) onChange.current();
    },
    [describe, onChange],
  );
  const show = (draft: RankingDraft) => {
    const next = openBoard(order, fromDraft(draft));
    current.current = next;
    setState(next);
  };
  return { state, current, dispatch, show, announcement, letter };
}

function fromDraft(draft: RankingDraft): Partial<BoardState> {
  const { placements, strength, noneAcceptable, assessments, correction, events, mode } = draft;
  return { content: { placements, strength, noneAcceptable, assessments, correction }, events, mode };
}

function useDescribeEvents(letter: (id: string) => string) {
  const t = useTranslations("labeling");
  return useCallback(
    (events: RankingEvent[], { content, order }: BoardState): string => {
      const say = ({ kind, candidateId, value }: RankingEvent): string => {
        const card = candidateId === null ? "" : letter(candidateId);
        switch (kind) {
          case "rate":
            return value === null ? t("announce.unrated", { card }) : t("announce.rated", { card, value });
          case "flag":
            return t(value?.startsWith("+") === true ? "announce.flagged" : "announce.unflagged", { card });
          case "place": {
            const tiers = tiersOf(content, order);
            const index = tiers.findIndex((tier) => tier.includes(candidateId ?? ""));
            const others = (tiers[index] ?? []).filter((id) => id !== candidateId).map(letter);
            const place = { card, rank: index + 1, of: tiers.length };
            return others.length === 0
              ? t("announce.placed", place)
              : t("announce.tied", { ...place, others: others.join(", ") });
          }
          case "unplace":
            return t("announce.unplaced", { card });
          case "strength":
            return value === null
              ? t("announce.strengthCleared")
              : t("announce.strength", { strength: t(`strength.${value}`) });
          case "none_acceptable":
            return t(value === "true" ? "announce.noneAcceptable" : "announce.someAcceptable");
          case "edit":
            return t("announce.edited", { card });
        }
      };
      return events.map(say).join(" ");
    },
    [letter, t],
  );
}
