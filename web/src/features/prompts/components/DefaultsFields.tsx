"use client";
import type { ImportDefaults } from "@hone/core/prompts/import/mapping";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Field } from "@/components/ui/Field";
import { Checkbox, Input, Textarea } from "@/components/ui/inputs";

/** What every row is given unless it says otherwise itself. */
export function DefaultsFields({
  defaults,
  onChange,
}: {
  defaults: ImportDefaults;
  onChange: (defaults: ImportDefaults) => void;
}) {
  const t = useTranslations("prompts");
  const [tags, setTags] = useState(defaults.tags.join(", "));
  const text = (name: "language" | "annotator" | "modelName", maxLength: number) => (
    <Field label={t(`defaults.${name}`)} hint={t(`defaults.${name}Hint`)}>
      {(control) => (
        <Input
          {...control}
          value={defaults[name] ?? ""}
          maxLength={maxLength}
          onChange={(event) => onChange({ ...defaults, [name]: event.target.value || null })}
        />
      )}
    </Field>
  );
  return (
    <fieldset className="space-y-3">
      <legend className="text-sm font-medium">{t("defaults.title")}</legend>
      <Field label={t("defaults.tags")} hint={t("tagsHint")}>
        {(control) => (
          <Input
            {...control}
            value={tags}
            onChange={(event) => {
              setTags(event.target.value);
              const list = event.target.value.split(",").map((tag) => tag.trim());
              onChange({
                ...defaults,
                tags: list.filter((tag) => tag !== "" && tag.length <= 80).slice(0, 50),
              });
            }}
          />
        )}
      </Field>
      <details className="space-y-3">
        <summary className="min-h-6 cursor-pointer text-soft">{t("defaults.more")}</summary>
        {text("language", 20)}
        <Field label={t("defaults.system")} hint={t("defaults.systemHint")}>
          {(control) => (
            <Textarea
              {...control}
              value={defaults.system ?? ""}
              maxLength={50_000}
              onChange={(event) => onChange({ ...defaults, system: event.target.value || null })}
            />
          )}
        </Field>
        {text("annotator", 200)}
        {text("modelName", 200)}
        <Checkbox
          label={t("defaults.harmful")}
          hint={t("harmfulHint")}
          checked={defaults.harmful}
          onChange={(event) => onChange({ ...defaults, harmful: event.target.checked })}
        />
      </details>
    </fieldset>
  );
}
