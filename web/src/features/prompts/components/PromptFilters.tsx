"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { Input, Select } from "@/components/ui/inputs";
import { useTRPC } from "@/lib/trpc";
import type { PromptFilterState } from "../hooks/use-prompt-filter";
import { agreementChoices, contentChoices, type FilterField } from "../lib/filter-params";

interface Choice {
  value: string;
  label: string;
}

/** Everything the table of prompts can be narrowed to. */
export function PromptFilters({ state }: { state: PromptFilterState }) {
  const t = useTranslations("prompts");
  const trpc = useTRPC();
  const facets = useQuery(trpc.prompts.facets.queryOptions());
  const counted = (entries: { value: string; count: number }[] | undefined): Choice[] =>
    (entries ?? []).map(({ value, count }) => ({ value, label: `${value} (${count})` }));
  const choices = (field: FilterField, list: Choice[]) => (
    <ChoiceField key={field} field={field} state={state} choices={list} />
  );
  return (
    <search className="mb-5 flex flex-wrap items-end gap-3">
      <SearchField state={state} />
      {choices("tag", counted(facets.data?.tags))}
      {choices("language", counted(facets.data?.languages))}
      {choices("source", counted(facets.data?.sources))}
      {choices(
        "import",
        (facets.data?.imports ?? []).map(({ id, fileName }) => ({ value: id, label: fileName })),
      )}
      {choices(
        "agreement",
        labelled(Object.keys(agreementChoices), (key) => t(`agreementChoices.${key}`)),
      )}
      {choices(
        "content",
        labelled(Object.keys(contentChoices), (key) => t(`contentChoices.${key}`)),
      )}
      {choices(
        "state",
        labelled(["harmful", "archived"], (key) => t(`stateChoices.${key}`)),
      )}
      {state.isEmpty ? null : (
        <Button tone="quiet" onClick={state.clear}>
          {t("clearFilter")}
        </Button>
      )}
    </search>
  );
}

const labelled = (keys: string[], label: (key: string) => string): Choice[] =>
  keys.map((value) => ({ value, label: label(value) }));

function ChoiceField({
  field,
  state,
  choices,
}: {
  field: FilterField;
  state: PromptFilterState;
  choices: Choice[];
}) {
  const t = useTranslations("prompts");
  const value = state.value(field);
  // A value of the address that is no choice any more is shown as it is: the table is narrowed to it.
  const known = value === "" || choices.some((choice) => choice.value === value);
  return (
    <Field label={t(`filter.${field}`)} className="w-40">
      {(control) => (
        <Select {...control} value={value} onChange={(event) => state.set(field, event.target.value)}>
          <option value="">{t("all")}</option>
          {known ? null : <option value={value}>{value}</option>}
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

/** Text is searched when typing pauses. */
function SearchField({ state }: { state: PromptFilterState }) {
  const t = useTranslations("prompts");
  const current = state.value("search");
  const [text, setText] = useState(current);
  useEffect(() => setText(current), [current]);
  useEffect(() => {
    if (text === current) return;
    const timer = setTimeout(() => state.set("search", text), 300);
    return () => clearTimeout(timer);
  });
  return (
    <Field label={t("filter.search")} className="w-64">
      {(control) => (
        <Input
          {...control}
          type="search"
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
    </Field>
  );
}
