"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/inputs";

interface TitleDialogProps {
  title: string;
  initial: string;
  onClose: () => void;
  onSubmit: (title: string) => Promise<unknown>;
}

/** Asks for the title of a page. */
export function TitleDialog({ title, initial, onClose, onSubmit }: TitleDialogProps) {
  const t = useTranslations("guidelines");
  const [value, setValue] = useState(initial);
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    await onSubmit(value.trim());
    onClose();
  };
  return (
    <Dialog open onClose={onClose} title={title}>
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field label={t("create.name")}>
          {(control) => (
            <Input
              {...control}
              required
              maxLength={200}
              value={value}
              onChange={(e) => setValue(e.target.value)}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("editor.cancel")}</Button>
          <Button tone="primary" type="submit" busy={busy} disabled={value.trim() === ""}>
            {t("editor.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
