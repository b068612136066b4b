import { letterOf } from "@hone/core/labeling/board";
import { strengths } from "@hone/core/labeling/vocabulary";
import { useTranslations } from "next-intl";
import type { Shortcut } from "@/lib/shortcuts";
import type { Board } from "./use-board";
import { useTaskKeys } from "./use-task-keys";

interface BoardKeys {
  board: Board;
  ratingEnabled: boolean;
  correctionAllowed: boolean;
  onCorrect: () => void;
  onFlags: () => void;
  onToggleRaw: () => void;
}

const focusCard = (letter: string) =>
  document.querySelector<HTMLElement>(`[data-card="${letter}"]`)?.focus({ preventScroll: false });

/** The keys of the board. Letters A–I are cards and nothing else; a digit means what the visible mode says. */
export function useBoardKeys(keys: BoardKeys): void {
  const t = useTranslations("labeling");
  const { board } = keys;
  const { dispatch } = board;
  const { order, content, mode } = board.state;
  const step = (by: 1 | -1) => {
    dispatch({ kind: "step", by });
    const { selected } = board.current.current;
    if (selected !== null) focusCard(board.letter(selected));
  };
  const cards: Shortcut[] = order.map((_, index) => ({
    keys: letterOf(index).toLowerCase(),
    label: t("keys.card", { letter: letterOf(index) }),
    run: () => {
      dispatch({ kind: "letter", letter: letterOf(index) });
      focusCard(letterOf(index));
    },
  }));
  const digits: Shortcut[] = Array.from({ length: 10 }, (_, digit) => ({
    keys: String(digit),
    label: t(mode === "rate" ? "keys.rate" : digit === 0 ? "tiers.noneAcceptable" : "keys.tier", { digit }),
    run: () => dispatch({ kind: "digit", digit }),
  }));
  const inMode = mode === "rate" ? digits.slice(1, 8) : digits.slice(0, order.length + 1);
  useTaskKeys(t("keys.board"), [
    ...cards,
    ...inMode,
    {
      keys: "m",
      label: t("keys.mode"),
      run: () => dispatch({ kind: "mode", mode: mode === "rate" ? "rank" : "rate" }),
    },
    { keys: "ArrowRight", label: t("keys.nextCard"), run: () => step(1) },
    { keys: "ArrowLeft", label: t("keys.previousCard"), run: () => step(-1) },
    {
      keys: "Backspace",
      label: t("keys.unplace"),
      run: () => {
        const { selected } = board.current.current;
        if (selected !== null) dispatch({ kind: "place", candidateId: selected, tier: null });
      },
    },
    ...(keys.ratingEnabled
      ? [{ keys: "o", label: t("board.orderByRatings"), run: () => dispatch({ kind: "order_by_ratings" }) }]
      : []),
    {
      keys: "s",
      label: t("keys.strength"),
      run: () => {
        const at = content.strength === null ? -1 : strengths.indexOf(content.strength);
        dispatch({ kind: "strength", strength: strengths[(at + 1) % strengths.length]! });
      },
    },
    {
      keys: "n",
      label: t("tiers.noneAcceptable"),
      run: () => dispatch({ kind: "none_acceptable", value: !content.noneAcceptable }),
    },
    { keys: "x", label: t("keys.flags"), run: keys.onFlags },
    ...(keys.correctionAllowed ? [{ keys: "r", label: t("correction.key"), run: keys.onCorrect }] : []),
    { keys: "u", label: t("board.undo"), run: () => dispatch({ kind: "undo" }) },
    { keys: "y", label: t("board.redo"), run: () => dispatch({ kind: "redo" }) },
    { keys: "mod+z", label: t("board.undo"), run: () => dispatch({ kind: "undo" }) },
    { keys: "mod+shift+z", label: t("board.redo"), run: () => dispatch({ kind: "redo" }) },
    { keys: "v", label: t("board.raw"), run: keys.onToggleRaw },
    { keys: "t", label: t("keys.attributes"), run: focusAttribute(board) },
  ]);
}

function focusAttribute(board: Board): () => void {
  return () => {
    const { selected } = board.current.current;
    if (selected === null) return;
    const card = document.querySelector(`[data-card="${board.letter(selected)}"]`);
    card?.querySelector<HTMLElement>("[data-attribute] input")?.focus();
  };
}
