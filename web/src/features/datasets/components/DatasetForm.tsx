"use client";
import { type DatasetKind, datasetKinds } from "@hone/core/datasets/names";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { Input, Select } from "@/components/ui/inputs";
import type { DatasetDraft } from "../lib/draft";
import { FilterFields } from "./FilterFields";
import { PreviewPanel } from "./PreviewPanel";
import { isWhole, SplitFields } from "./SplitFields";

/** A definition with what it would hold beside it. */
export function DatasetForm({
  initial,
  kindIsFixed,
  busy,
  error,
  onSubmit,
}: {
  initial: DatasetDraft;
  kindIsFixed: boolean;
  busy: boolean;
  error: string | null;
  onSubmit: (draft: DatasetDraft) => void;
}) {
  const t = useTranslations("datasets");
  const [draft, setDraft] = useState(initial);
  const change = (part: Partial<DatasetDraft>) => setDraft({ ...draft, ...part });
  const changeKind = (kind: DatasetKind) =>
    // These filters are about rankings; no demonstration would pass them.
    change({ kind, filters: { ...draft.filters, minimumAgreement: null, minimumRating: null } });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (isWhole(draft.split)) onSubmit(draft);
  };
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <form onSubmit={submit} className="space-y-6">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t("name")} error={error}>
            {(control) => (
              <Input
                {...control}
                value={draft.name}
                required
                maxLength={120}
                autoComplete="off"
                onChange={(event) => change({ name: event.target.value })}
              />
            )}
          </Field>
          <Field label={t("kind")} hint={t(`kindHints.${draft.kind}`)}>
            {(control) => (
              <Select
                {...control}
                value={draft.kind}
                disabled={kindIsFixed}
                onChange={(event) => changeKind(event.target.value as DatasetKind)}
              >
                {datasetKinds.map((kind) => (
                  <option key={kind} value={kind}>
                    {t(`kinds.${kind}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        <FilterFields kind={draft.kind} filters={draft.filters} onChange={(filters) => change({ filters })} />
        <SplitFields split={draft.split} onChange={(split) => change({ split })} />
        <Button type="submit" tone="primary" busy={busy}>
          {t("save")}
        </Button>
      </form>
      <div className="lg:sticky lg:top-6">
        <PreviewPanel definition={draft} />
      </div>
    </div>
  );
}
