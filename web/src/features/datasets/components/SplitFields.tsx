"use client";
import type { DatasetSplit } from "@hone/core/datasets/definition";
import { splitNames } from "@hone/core/datasets/names";
import { useTranslations } from "next-intl";
import { Field } from "@/components/ui/Field";
import { Input, Select } from "@/components/ui/inputs";
import { toFraction, toPercent } from "../lib/draft";

/** True when the parts make a whole. */
export function isWhole({ train, validation, test }: DatasetSplit): boolean {
  return Math.abs(train + validation + test - 1) < 1e-9;
}

/** How prompts are dealt to training, validation and test files. */
export function SplitFields({
  split,
  onChange,
}: {
  split: DatasetSplit;
  onChange: (split: DatasetSplit) => void;
}) {
  const t = useTranslations("datasets");
  return (
    <section aria-label={t("split.title")} className="space-y-4">
      <div className="space-y-1">
        <h2 className="text-sm">{t("split.title")}</h2>
        <p className="text-xs text-soft">{t("split.hint")}</p>
      </div>
      <div className="grid grid-cols-3 gap-4">
        {splitNames.map((name) => (
          <Field
            key={name}
            label={t("split.percent", { part: t(`split.${name}`) })}
            error={name === "train" && !isWhole(split) ? t("split.notWhole") : null}
          >
            {(control) => (
              <Input
                {...control}
                type="number"
                min={0}
                max={100}
                step={0.1}
                required
                defaultValue={toPercent(split[name])}
                onChange={({ target }) => {
                  const percent = Number.isNaN(target.valueAsNumber) ? 0 : target.valueAsNumber;
                  onChange({ ...split, [name]: toFraction(percent) });
                }}
              />
            )}
          </Field>
        ))}
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("split.by")}>
          {(control) => (
            <Select
              {...control}
              value={split.by}
              onChange={({ target }) => onChange({ ...split, by: target.value as DatasetSplit["by"] })}
            >
              <option value="prompt">{t("split.byPrompt")}</option>
              <option value="conversation">{t("split.byConversation")}</option>
            </Select>
          )}
        </Field>
        <Field label={t("split.salt")} hint={t("split.saltHint")}>
          {(control) => (
            <Input
              {...control}
              value={split.salt}
              maxLength={200}
              autoComplete="off"
              onChange={({ target }) => onChange({ ...split, salt: target.value })}
            />
          )}
        </Field>
      </div>
    </section>
  );
}
