"use client";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { Textarea } from "@/components/ui/inputs";
import type { TaskActions } from "../../hooks/use-task-actions";

/** A question to the admins about this task; the answer appears on the labeler's home. */
export function AskDialog({
  open,
  onClose,
  actions,
}: {
  open: boolean;
  onClose: () => void;
  actions: TaskActions;
}) {
  const t = useTranslations("labeling");
  const text = useRef<HTMLTextAreaElement>(null);
  const [sending, setSending] = useState(false);
  const send = async () => {
    const question = text.current?.value.trim().toWellFormed().replaceAll("\0", "") ?? "";
    if (question === "" || sending) return text.current?.focus();
    setSending(true);
    const sent = await actions.ask(question);
    setSending(false);
    if (sent) onClose();
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t("question.title")}
      description={t("question.description")}
      actions={
        <>
          <Button onClick={onClose}>{t("question.cancel")}</Button>
          <Button tone="primary" busy={sending} onClick={() => void send()}>
            {t("question.send")}
          </Button>
        </>
      }
    >
      <Field label={t("question.text")}>
        {(control) => (
          <Textarea
            {...control}
            ref={text}
            rows={4}
            maxLength={5000}
            data-autofocus
            onKeyDown={(event) => {
              if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
              event.preventDefault();
              event.stopPropagation();
              void send();
            }}
          />
        )}
      </Field>
    </Dialog>
  );
}
