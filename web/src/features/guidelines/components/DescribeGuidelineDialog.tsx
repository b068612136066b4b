"use client";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { Input, Textarea } from "@/components/ui/inputs";
import { useTRPC } from "@/lib/trpc";
import type { DraftEditor } from "../hooks/use-draft-editor";

/** Name, description and language: they belong to the guideline, not to a version. */
export function DescribeGuidelineDialog({ editor, onClose }: { editor: DraftEditor; onClose: () => void }) {
  const t = useTranslations("guidelines");
  const trpc = useTRPC();
  const { guideline } = editor.draft;
  const [name, setName] = useState(guideline.name);
  const [description, setDescription] = useState(guideline.description);
  const [language, setLanguage] = useState(guideline.language);
  const describe = useMutation(
    trpc.guidelines.describe.mutationOptions({
      onSuccess: async () => {
        await editor.saver.refresh();
        onClose();
      },
    }),
  );
  return (
    <Dialog open onClose={onClose} title={t("editor.settings")}>
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          describe.mutate({ guidelineId: guideline.id, name, description, language });
        }}
      >
        <Field label={t("create.name")} error={describe.error?.message ?? null}>
          {(control) => (
            <Input
              {...control}
              required
              maxLength={120}
              value={name}
              onChange={(e) => setName(e.target.value)}
            />
          )}
        </Field>
        <Field label={t("create.description")}>
          {(control) => (
            <Textarea
              {...control}
              maxLength={2000}
              value={description}
              onChange={(e) => setDescription(e.target.value)}
            />
          )}
        </Field>
        <Field label={t("create.language")} hint={t("create.languageHint")}>
          {(control) => (
            <Input
              {...control}
              required
              maxLength={20}
              className="max-w-32"
              value={language}
              onChange={(e) => setLanguage(e.target.value)}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("editor.cancel")}</Button>
          <Button tone="primary" type="submit" busy={describe.isPending}>
            {t("editor.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
