"use client";
import type { ImportInspection } from "@hone/core/prompts/import/inspection";
import {
  fieldNames,
  type ImportMapping,
  type ShapeDefinition,
  type Slot,
} from "@hone/core/prompts/import/mapping";
import { type ImportShape, importShapeNames, importShapes } from "@hone/core/prompts/import/registry";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Field } from "@/components/ui/Field";
import { Select } from "@/components/ui/inputs";

interface Props {
  inspection: ImportInspection;
  values: readonly unknown[];
  shape: ImportShape;
  mapping: ImportMapping;
  onShape: (shape: ImportShape) => void;
  onMapping: (mapping: ImportMapping) => void;
}

/** What the rows are, and which field of theirs is what. */
export function MappingEditor({ inspection, values, shape, mapping, onShape, onMapping }: Props) {
  const t = useTranslations("prompts");
  const definition: ShapeDefinition = importShapes[shape];
  const fits = new Map(inspection.shapes.map((found) => [found.shape, found.confidence]));
  const names = [...new Set([...fieldNames(values), ...given(mapping)])];
  // What was found or must be given stands first; the rest is there for whoever looks for it.
  const [shownFirst] = useState(() => new Map<ImportShape, ReadonlySet<string>>());
  if (!shownFirst.has(shape)) shownFirst.set(shape, slotsOf(definition, mapping));
  const first = definition.slots.filter(({ name }) => shownFirst.get(shape)!.has(name));
  const others = definition.slots.filter(({ name }) => !shownFirst.get(shape)!.has(name));
  const slotField = (slot: Slot) => (
    <Field
      key={slot.name}
      label={t(slot.required ? "mapping.required" : "mapping.optional", { slot: t(`slots.${slot.name}`) })}
    >
      {(control) => (
        <Select
          {...control}
          value={optionOf(mapping.fields[slot.name] ?? null)}
          onChange={(event) => {
            const field = fieldOf(event.target.value);
            onMapping({ ...mapping, fields: { ...mapping.fields, [slot.name]: field } });
          }}
        >
          <option value="">{t("mapping.none")}</option>
          {names.map((name) => (
            <option key={name} value={optionOf(name)}>
              {name === "" ? t("mapping.wholeRow") : name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
  return (
    <div className="space-y-4">
      <Field label={t("mapping.shape")} hint={t(`shapes.${shape}.hint`)}>
        {(control) => (
          <Select {...control} value={shape} onChange={(event) => onShape(event.target.value as ImportShape)}>
            {importShapeNames.map((name) => (
              <option key={name} value={name}>
                {fits.has(name)
                  ? t("mapping.fits", { shape: t(`shapes.${name}.title`) })
                  : t(`shapes.${name}.title`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <fieldset className="space-y-3">
        <legend className="text-sm font-medium">{t("mapping.fields")}</legend>
        {first.map(slotField)}
        {others.length === 0 ? null : (
          <details className="space-y-3">
            <summary className="min-h-6 cursor-pointer text-soft">{t("mapping.more")}</summary>
            {others.map(slotField)}
          </details>
        )}
      </fieldset>
      {definition.options.map((option) => (
        <Field key={option.name} label={t(`options.${option.name}.title`)}>
          {(control) => (
            <Select
              {...control}
              value={mapping.options[option.name] ?? option.values[0]}
              onChange={(event) =>
                onMapping({ ...mapping, options: { ...mapping.options, [option.name]: event.target.value } })
              }
            >
              {option.values.map((value) => (
                <option key={value} value={value}>
                  {t(`options.${option.name}.${value}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      ))}
    </div>
  );
}

const slotsOf = (shape: ShapeDefinition, mapping: ImportMapping): ReadonlySet<string> =>
  new Set(
    shape.slots
      .filter(({ name, required }) => required === true || (mapping.fields[name] ?? null) !== null)
      .map(({ name }) => name),
  );

/** An option's value: empty for no field, since a whole row is the field without a name. */
const optionOf = (field: string | null) => (field === null ? "" : `field ${field}`);
const fieldOf = (option: string) => (option === "" ? null : option.slice("field ".length));

const given = (mapping: ImportMapping) => Object.values(mapping.fields).filter((field) => field !== null);
