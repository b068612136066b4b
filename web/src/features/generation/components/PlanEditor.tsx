"use client";
import type { GenerationPlan } from "@hone/core/generation/batch";
import type { SamplingSettings } from "@hone/core/generation/sampling-settings";
import type { ModelVersion } from "@hone/core/training/model-version";
import { Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button, IconButton } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { Input, Select } from "@/components/ui/inputs";

export type PlanEntry = GenerationPlan[number];

/** What a new plan entry starts from. */
export const defaultSettings: SamplingSettings = {
  temperature: 0.8,
  topK: null,
  topP: 0.95,
  minP: 0,
  repetitionPenalty: 1,
  seed: null,
  stop: [],
  maxNewTokens: 160,
};

interface NumberSetting {
  name: "temperature" | "topP" | "topK" | "minP" | "repetitionPenalty" | "maxNewTokens" | "seed";
  min: number;
  max: number;
  step: number;
  optional?: boolean;
}

const numberSettings: NumberSetting[] = [
  { name: "temperature", min: 0, max: 10, step: 0.05 },
  { name: "topP", min: 0.01, max: 1, step: 0.01 },
  { name: "topK", min: 1, max: 100_000, step: 1, optional: true },
  { name: "minP", min: 0, max: 1, step: 0.01 },
  { name: "repetitionPenalty", min: 0.1, max: 10, step: 0.05 },
  { name: "maxNewTokens", min: 1, max: 100_000, step: 1 },
  { name: "seed", min: 0, max: 4_294_967_295, step: 1, optional: true },
];

/** Models and settings of a batch: each entry makes its own candidates for every prompt. */
export function PlanEditor({
  models,
  plan,
  onChange,
  samples = true,
}: {
  models: ModelVersion[];
  plan: PlanEntry[];
  onChange: (plan: PlanEntry[]) => void;
  /** False hides the number of candidates. */
  samples?: boolean;
}) {
  const t = useTranslations("generation");
  const usable = models.filter((model) => model.status !== "failed" && model.kind === "policy");
  const replace = (index: number, entry: PlanEntry) =>
    onChange(plan.map((old, i) => (i === index ? entry : old)));
  const add = () => {
    const modelVersionId = (usable[plan.length % Math.max(usable.length, 1)] ?? usable[0])?.id;
    if (modelVersionId !== undefined) {
      onChange([...plan, { modelVersionId, samples: samples ? 4 : 1, settings: defaultSettings }]);
    }
  };
  return (
    <div className="space-y-3">
      {plan.map((entry, index) => (
        <PlanEntryFields
          key={index}
          number={index + 1}
          models={usable}
          entry={entry}
          samples={samples}
          onChange={(next) => replace(index, next)}
          onRemove={plan.length > 1 ? () => onChange(plan.filter((_, i) => i !== index)) : null}
        />
      ))}
      <Button size="sm" onClick={add} disabled={usable.length === 0 || plan.length >= 16}>
        {t("plan.add")}
      </Button>
    </div>
  );
}

function PlanEntryFields({
  number,
  models,
  entry,
  samples,
  onChange,
  onRemove,
}: {
  number: number;
  models: ModelVersion[];
  entry: PlanEntry;
  samples: boolean;
  onChange: (entry: PlanEntry) => void;
  onRemove: (() => void) | null;
}) {
  const t = useTranslations("generation");
  const set = (change: Partial<SamplingSettings>) =>
    onChange({ ...entry, settings: { ...entry.settings, ...change } });
  return (
    <fieldset className="space-y-3 rounded-card border border-line p-3">
      <legend className="px-1 text-xs text-soft">{t("plan.entry", { number })}</legend>
      <div className="flex items-end gap-3">
        <Field label={t("plan.model")} className="min-w-0 flex-1">
          {(control) => (
            <Select
              {...control}
              value={entry.modelVersionId}
              onChange={(event) => onChange({ ...entry, modelVersionId: event.target.value })}
            >
              {models.map((model) => (
                <option key={model.id} value={model.id}>
                  {model.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {samples ? (
          <Field label={t("plan.samples")} className="w-28">
            {(control) => (
              <Input
                {...control}
                type="number"
                min={1}
                max={64}
                required
                value={entry.samples}
                onChange={(event) => onChange({ ...entry, samples: event.target.valueAsNumber || 1 })}
              />
            )}
          </Field>
        ) : null}
        {onRemove === null ? null : (
          <IconButton label={t("plan.remove", { number })} onClick={onRemove}>
            <Trash2 aria-hidden className="size-4" />
          </IconButton>
        )}
      </div>
      <details>
        <summary className="cursor-pointer text-soft">{t("plan.settings")}</summary>
        <div className="grid grid-cols-2 gap-3 pt-3 sm:grid-cols-4">
          {numberSettings.map((setting) => (
            <Field key={setting.name} label={t(`settings.${setting.name}`)}>
              {(control) => (
                <Input
                  {...control}
                  type="number"
                  min={setting.min}
                  max={setting.max}
                  step={setting.step}
                  required={!setting.optional}
                  placeholder={setting.optional ? t("settings.unset") : undefined}
                  value={entry.settings[setting.name] ?? ""}
                  onChange={({ target }) =>
                    set({
                      [setting.name]: target.value === "" && setting.optional ? null : target.valueAsNumber,
                    })
                  }
                />
              )}
            </Field>
          ))}
          <Field
            label={t("settings.stop")}
            className="col-span-2 sm:col-span-4"
            hint={t("settings.stopHint")}
          >
            {(control) => (
              <Input
                {...control}
                value={entry.settings.stop.join("|")}
                onChange={(event) => set({ stop: event.target.value.split("|").filter(Boolean) })}
              />
            )}
          </Field>
        </div>
      </details>
    </fieldset>
  );
}
