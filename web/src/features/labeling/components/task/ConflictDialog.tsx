"use client";
import type { DraftBody } from "@hone/core/labeling/draft";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import type { WorkSession } from "../../hooks/use-work-session";

/** Two versions of one task: both are shown, the person chooses, nothing is overwritten before. */
export function ConflictDialog({ session }: { session: WorkSession }) {
  const t = useTranslations("labeling");
  const format = useFormatter();
  const [shown, setShown] = useState(0);
  const { conflict } = session;
  if (conflict === null) return null;
  const { theirs, mine } = conflict;
  return (
    <Dialog
      // Escape closes a dialog; this one asks again, because typing on without a choice would lose one of the two.
      key={shown}
      open
      onClose={() => setShown((times) => times + 1)}
      wide
      title={t("conflict.title")}
      description={t("conflict.description")}
      actions={
        <>
          <Button onClick={session.takeTheirs} disabled={theirs === null}>
            {t("conflict.takeTheirs")}
          </Button>
          <Button tone="primary" onClick={session.keepMine}>
            {t("conflict.keepMine")}
          </Button>
        </>
      }
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Version
          title={
            theirs === null
              ? t("conflict.theirs")
              : t("conflict.theirsAt", { time: format.dateTime(theirs.updatedAt, { timeStyle: "medium" }) })
          }
          body={theirs?.body ?? null}
        />
        <Version title={t("conflict.mine")} body={mine} />
      </div>
    </Dialog>
  );
}

function Version({ title, body }: { title: string; body: DraftBody | null }) {
  const t = useTranslations("labeling");
  return (
    <section className="min-w-0">
      <h3 className="mb-1 text-sm">{title}</h3>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the focus to be scrolled
        tabIndex={0}
        className="max-h-72 overflow-y-auto rounded-control border border-line bg-paper p-3 text-sm whitespace-pre-wrap wrap-anywhere"
      >
        {body === null ? t("conflict.empty") : describe(body, t)}
      </div>
    </section>
  );
}

function describe(body: DraftBody, t: ReturnType<typeof useTranslations<"labeling">>): string {
  if (body.kind !== "ranking") return body.text === "" ? t("conflict.empty") : body.text;
  const rated = Object.values(body.assessments).filter(({ rating }) => rating !== null).length;
  const placed = Object.keys(body.placements).length;
  const summary = t("conflict.ranking", { rated, placed });
  return [summary, body.correction?.text, body.note].filter(Boolean).join("\n\n");
}
