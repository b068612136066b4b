"use client";
import { guidelineSlugSchema, slugify } from "@hone/core/guidelines/folder";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/inputs";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";
import { GuidelineDescriptionField, GuidelineLanguageField, GuidelineNameField } from "./GuidelineFields";

/** Makes a guideline and opens its editor. */
export default function CreateGuidelineDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("guidelines");
  const trpc = useTRPC();
  const router = useRouter();
  const pathTo = useWorkspacePath();
  const [name, setName] = useState("");
  const [ownSlug, setOwnSlug] = useState<string | null>(null);
  const [description, setDescription] = useState("");
  const [language, setLanguage] = useState<string>(useLocale());
  const slug = ownSlug ?? (name.trim() === "" ? "" : slugify(name, new Set(), "guideline"));
  const slugIsFine = slug === "" || guidelineSlugSchema.safeParse(slug).success;
  const create = useMutation(
    trpc.guidelines.create.mutationOptions({
      onSuccess: (created) => router.push(pathTo("guidelines", created.slug, "edit")),
    }),
  );
  return (
    <Dialog open onClose={onClose} title={t("create.title")}>
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (slugIsFine) create.mutate({ slug, name, description, language });
        }}
      >
        <GuidelineNameField value={name} onChange={setName} />
        <Field
          label={t("create.slug")}
          hint={t("create.slugHint")}
          error={slugIsFine ? (create.error?.message ?? null) : t("create.slugError")}
        >
          {(control) => (
            <Input
              {...control}
              required
              maxLength={80}
              value={slug}
              onChange={(e) => setOwnSlug(e.target.value)}
            />
          )}
        </Field>
        <GuidelineDescriptionField value={description} onChange={setDescription} />
        <GuidelineLanguageField value={language} onChange={setLanguage} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("create.cancel")}</Button>
          <Button tone="primary" type="submit" busy={create.isPending}>
            {t("create.submit")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
