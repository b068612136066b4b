"use client";
import { type SkipReason, skipReasons } from "@hone/core/labeling/vocabulary";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { Textarea } from "@/components/ui/inputs";
import type { TaskActions } from "../../hooks/use-task-actions";

/** Gives the task back with a reason. Arrow keys choose, Enter or Ctrl/Cmd+Enter confirms. */
export function SkipDialog({
  open,
  onClose,
  actions,
}: {
  open: boolean;
  onClose: () => void;
  actions: TaskActions;
}) {
  const t = useTranslations("labeling");
  const [reason, setReason] = useState<SkipReason>("unclear");
  const note = useRef<HTMLTextAreaElement>(null);
  const confirm = async () => {
    const text = note.current?.value.trim() ?? "";
    onClose();
    await actions.skip(reason, text.toWellFormed().replaceAll("\0", ""));
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t("skip.title")}
      description={t("skip.description")}
      actions={
        <>
          <Button onClick={onClose}>{t("skip.cancel")}</Button>
          <Button tone="primary" busy={actions.busy} onClick={() => void confirm()}>
            {t("skip.confirm")}
          </Button>
        </>
      }
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
        onKeyDown={(event) => {
          const fromRadio = event.target instanceof HTMLInputElement;
          if (event.key !== "Enter" || !(fromRadio || event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          event.stopPropagation();
          void confirm();
        }}
      >
        <fieldset className="space-y-1.5">
          <legend className="mb-1 text-sm font-medium">{t("skip.reason")}</legend>
          {skipReasons.map((value) => (
            <label key={value} className="flex min-h-6 items-center gap-2">
              <input
                type="radio"
                name="skip-reason"
                className="size-4 accent-(--accent)"
                {...(value === reason ? { "data-autofocus": true } : {})}
                checked={value === reason}
                onChange={() => setReason(value)}
              />
              {t(`skip.reasons.${value}`)}
            </label>
          ))}
        </fieldset>
        <Field label={t("skip.note")}>
          {(control) => <Textarea {...control} ref={note} maxLength={2000} rows={2} />}
        </Field>
      </form>
    </Dialog>
  );
}
