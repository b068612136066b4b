"use client";
import { useTranslations } from "next-intl";
import { Field } from "@/components/ui/Field";
import { Input, Textarea } from "@/components/ui/inputs";

interface TextFieldProps {
  value: string;
  onChange: (value: string) => void;
}

/** What a guideline is called. */
export function GuidelineNameField({
  value,
  onChange,
  error = null,
}: TextFieldProps & { error?: string | null }) {
  const t = useTranslations("guidelines");
  return (
    <Field label={t("create.name")} error={error}>
      {(control) => (
        <Input
          {...control}
          required
          maxLength={120}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** What it is about, in a sentence or two. */
export function GuidelineDescriptionField({ value, onChange }: TextFieldProps) {
  const t = useTranslations("guidelines");
  return (
    <Field label={t("create.description")}>
      {(control) => (
        <Textarea
          {...control}
          maxLength={2000}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** The language it is written in. */
export function GuidelineLanguageField({ value, onChange }: TextFieldProps) {
  const t = useTranslations("guidelines");
  return (
    <Field label={t("create.language")} hint={t("create.languageHint")}>
      {(control) => (
        <Input
          {...control}
          required
          maxLength={20}
          className="max-w-32"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
