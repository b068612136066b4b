"use client";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { WordDiff } from "@/features/guidelines/components/WordDiff";
import type { Board } from "../../hooks/use-board";
import { storable } from "../../lib/markdown-edit";

interface CorrectionDialogProps {
  candidate: { id: string; text: string };
  board: Board;
  language: string | null;
  onClose: () => void;
}

const pauseMs = 300;

/** "Edit the best one": the rewrite is stored as a correction, and counts as better than the original. */
export function CorrectionDialog({ candidate, board, language, onClose }: CorrectionDialogProps) {
  const t = useTranslations("labeling");
  const { correction } = board.state.content;
  const [initial] = useState(correction?.candidateId === candidate.id ? correction.text : candidate.text);
  const [shown, setShown] = useState(initial);
  const text = useRef(initial);
  const timer = useRef<ReturnType<typeof setTimeout>>(null);
  const commit = () => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    const written = storable(text.current);
    const unchanged = written.trim() === candidate.text.trim();
    setShown(written);
    board.dispatch({ kind: "correct", candidateId: candidate.id, text: unchanged ? null : written });
  };
  const close = () => {
    commit();
    onClose();
  };
  const remove = () => {
    text.current = candidate.text;
    close();
  };
  return (
    <Dialog
      open
      wide
      onClose={close}
      title={t("correction.title", { letter: board.letter(candidate.id) })}
      description={t("correction.description")}
      actions={
        <>
          <Button onClick={remove}>{t("correction.remove")}</Button>
          <Button tone="primary" onClick={close}>
            {t("correction.done")}
          </Button>
        </>
      }
    >
      <textarea
        aria-label={t("correction.text")}
        defaultValue={initial}
        lang={language ?? undefined}
        dir="auto"
        spellCheck
        data-autofocus
        onInput={(event) => {
          text.current = event.currentTarget.value;
          if (timer.current !== null) clearTimeout(timer.current);
          timer.current = setTimeout(commit, pauseMs);
        }}
        className="h-60 w-full resize-y rounded-card border border-field bg-card p-3 text-base leading-relaxed"
      />
      <section
        aria-label={t("correction.diff")}
        className="max-h-52 overflow-y-auto whitespace-pre-wrap wrap-anywhere text-sm"
      >
        <WordDiff before={candidate.text} after={shown} language={language ?? "en"} />
      </section>
    </Dialog>
  );
}
