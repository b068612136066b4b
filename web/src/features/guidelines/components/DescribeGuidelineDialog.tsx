"use client";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { useTRPC } from "@/lib/trpc";
import type { DraftEditor } from "../hooks/use-draft-editor";
import { GuidelineDescriptionField, GuidelineLanguageField, GuidelineNameField } from "./GuidelineFields";

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
        <GuidelineNameField value={name} onChange={setName} error={describe.error?.message ?? null} />
        <GuidelineDescriptionField value={description} onChange={setDescription} />
        <GuidelineLanguageField value={language} onChange={setLanguage} />
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
