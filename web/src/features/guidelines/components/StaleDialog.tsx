"use client";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import type { DraftEditor } from "../hooks/use-draft-editor";

/** Two people, or two tabs, edited the same draft: the person decides, nothing is overwritten by itself. */
export function StaleDialog({ editor }: { editor: DraftEditor }) {
  const t = useTranslations("guidelines");
  return (
    <Dialog
      open={editor.status === "stale"}
      // Closing it decides nothing: saving stays stopped, and the next save asks again.
      onClose={() => undefined}
      title={t("editor.staleTitle")}
      description={t("editor.staleText")}
      actions={
        <>
          <Button onClick={() => void editor.saver.showTheirs()}>{t("editor.staleReload")}</Button>
          <Button tone="primary" onClick={() => void editor.saver.keepMine()}>
            {t("editor.staleKeep")}
          </Button>
        </>
      }
    />
  );
}
