"use client";
import type { Refusal } from "@hone/core/datasets/formats/format";
import type { DatasetContainer, DatasetFormatName } from "@hone/core/datasets/names";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Button } from "@/components/ui/Button";
import { cn } from "@/components/ui/cn";
import { Dialog } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { Select } from "@/components/ui/inputs";
import { useTRPC } from "@/lib/trpc";
import { useRefusalText } from "../hooks/use-refusal-text";

/** Chooses a format, with the reason beside every one that this data cannot be written in, and freezes. */
export function FreezeDialog({ datasetId, onClose }: { datasetId: string; onClose: () => void }) {
  const t = useTranslations("datasets");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const options = useQuery(trpc.datasets.freezeOptions.queryOptions({ datasetId }, { staleTime: 0 }));
  const [chosen, setChosen] = useState<DatasetFormatName | null>(null);
  const [container, setContainer] = useState<DatasetContainer>("jsonl");
  const freeze = useMutation(
    trpc.datasets.freeze.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.datasets.listExports.infiniteQueryKey() });
        onClose();
      },
    }),
  );
  const format = options.data?.formats.find(({ name }) => name === chosen);
  const usableFirst = [...(options.data?.formats ?? [])].sort(
    (a, b) => Number(a.refusal !== null) - Number(b.refusal !== null),
  );
  const usable = format?.containers.includes(container) ? container : "jsonl";
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t("freeze.title")}
      description={t("freeze.description")}
      actions={
        <>
          <Button onClick={onClose}>{t("freeze.cancel")}</Button>
          <Button
            tone="primary"
            busy={freeze.isPending}
            disabled={chosen === null}
            onClick={() => {
              if (chosen !== null) freeze.mutate({ datasetId, format: chosen, container: usable });
            }}
          >
            {t("freeze.action")}
          </Button>
        </>
      }
    >
      {options.data === undefined ? (
        <p className="py-6 text-center text-soft">{options.error?.message ?? t("loading")}</p>
      ) : (
        <div className="space-y-4">
          <fieldset className="space-y-2">
            <legend className="mb-1 text-sm font-medium">{t("format")}</legend>
            <div className="grid max-h-[50vh] gap-2 overflow-y-auto pr-1 sm:grid-cols-2">
              {usableFirst.map(({ name, refusal }) => (
                <FormatChoice
                  key={name}
                  name={name}
                  refusal={refusal}
                  checked={chosen === name}
                  onChoose={() => setChosen(name)}
                />
              ))}
            </div>
          </fieldset>
          <Field label={t("container")} hint={t("containerHint")}>
            {(control) => (
              <Select
                {...control}
                value={usable}
                onChange={(event) => setContainer(event.target.value as DatasetContainer)}
              >
                {(format?.containers ?? ["jsonl"]).map((name) => (
                  <option key={name} value={name}>
                    {t(`containers.${name}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          {freeze.error === null ? null : (
            <p role="alert" className="text-bad">
              {freeze.error.message}
            </p>
          )}
        </div>
      )}
    </Dialog>
  );
}

function FormatChoice({
  name,
  refusal,
  checked,
  onChoose,
}: {
  name: DatasetFormatName;
  refusal: Refusal | null;
  checked: boolean;
  onChoose: () => void;
}) {
  const t = useTranslations("datasets");
  const refusalText = useRefusalText();
  const reasonId = useId();
  return (
    <label
      className={cn(
        "flex gap-2 rounded-control border p-3",
        checked ? "border-accent bg-accent-soft" : "border-line",
      )}
    >
      <input
        type="radio"
        name="format"
        value={name}
        checked={checked}
        disabled={refusal !== null}
        aria-describedby={reasonId}
        onChange={onChoose}
        className="mt-0.5 size-4 shrink-0 accent-(--accent)"
      />
      <span className="min-w-0">
        <span className="block font-medium">{t(`formats.${name}.title`)}</span>
        <span id={reasonId} className={cn("block text-xs", refusal === null ? "text-soft" : "text-warn")}>
          {refusal === null ? t(`formats.${name}.description`) : refusalText(refusal)}
        </span>
      </span>
    </label>
  );
}
