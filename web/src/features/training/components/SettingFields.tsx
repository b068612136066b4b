"use client";
import type { RunSettings, SettingField } from "@hone/core/training/run-settings";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Field } from "@/components/ui/Field";
import { Checkbox, Input, Select } from "@/components/ui/inputs";
import { firstSettings, hasSetting, numberTyped, settingAt, withSetting } from "../lib/settings-form";

/** A run's settings, each with a sentence: the few that matter first, the others folded away. */
export function SettingFields({
  fields,
  settings,
  usualLearningRate,
  onChange,
}: {
  fields: readonly SettingField[];
  settings: RunSettings;
  usualLearningRate: number;
  onChange: (settings: RunSettings) => void;
}) {
  const t = useTranslations("training");
  const there = fields.filter(({ path }) => hasSetting(settings, path));
  const isFirst = ({ path }: SettingField) => (firstSettings as readonly string[]).includes(path);
  const shown = (some: SettingField[]) => (
    <div className="grid gap-4 sm:grid-cols-2">
      {some.map((field) => (
        <SettingControl
          key={`${settings.kind}.${field.path}`}
          field={field}
          settings={settings}
          usual={field.path === "optimizer.learningRate" ? usualLearningRate : null}
          onChange={onChange}
        />
      ))}
    </div>
  );
  return (
    <div className="space-y-4">
      {shown(there.filter(isFirst))}
      <details>
        <summary className="cursor-pointer text-sm font-medium">{t("new.moreSettings")}</summary>
        <div className="pt-4">{shown(there.filter((field) => !isFirst(field)))}</div>
      </details>
    </div>
  );
}

interface ControlProps {
  field: SettingField;
  settings: RunSettings;
  /** What an empty field stands for. */
  usual: number | null;
  onChange: (settings: RunSettings) => void;
}

function SettingControl({ field, settings, usual, onChange }: ControlProps) {
  const t = useTranslations("training");
  const [problem, setProblem] = useState<string | null>(null);
  const [label, hint] = [t(`fields.${field.path}.label`), t(`fields.${field.path}.hint`)];
  const value = settingAt(settings, field.path);
  const change = (next: unknown) => {
    const result = withSetting(settings, field.path, next);
    setProblem("problem" in result ? t("new.notPossible") : null);
    if ("settings" in result) onChange(result.settings);
  };
  if (field.type === "boolean")
    return (
      <Checkbox
        label={label}
        hint={hint}
        checked={value === true}
        onChange={(event) => change(event.target.checked)}
      />
    );
  return (
    <Field label={label} hint={hint} error={problem}>
      {(control) =>
        field.type === "choice" ? (
          <Select {...control} value={String(value)} onChange={(event) => change(event.target.value)}>
            {(field.choices ?? []).map((choice) => (
              <option key={choice} value={choice}>
                {t(`fields.${field.path}.choices.${choice}`)}
              </option>
            ))}
          </Select>
        ) : (
          <Input
            {...control}
            inputMode="decimal"
            autoComplete="off"
            defaultValue={value === null ? "" : String(value)}
            placeholder={usual === null ? undefined : t("new.usual", { value: String(usual) })}
            onChange={(event) => change(numberTyped(event.target.value))}
          />
        )
      }
    </Field>
  );
}
