"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { buttonClass } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";
import { Field } from "@/components/ui/Field";
import { Select } from "@/components/ui/inputs";
import { PageHeader } from "@/components/ui/PageHeader";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";
import { RunForm } from "./RunForm";

/** Starts a run: what to learn from, what to train, how. */
export function NewRunPage({ exportId }: { exportId: string | null }) {
  const t = useTranslations("training");
  const [chosen, setChosen] = useState(exportId);
  return (
    <div className="mx-auto max-w-5xl space-y-6 px-5 py-6">
      <PageHeader title={t("new.title")} description={t("new.description")} />
      {exportId === null ? <ExportChoice chosen={chosen} onChoose={setChosen} /> : null}
      {chosen === null ? null : <RunChoices key={chosen} exportId={chosen} />}
    </div>
  );
}

function ExportChoice({
  chosen,
  onChoose,
}: {
  chosen: string | null;
  onChoose: (exportId: string | null) => void;
}) {
  const t = useTranslations("training");
  const trpc = useTRPC();
  const pathTo = useWorkspacePath();
  const [datasetId, setDatasetId] = useState("");
  const datasets = useInfiniteQuery(
    trpc.datasets.list.infiniteQueryOptions({}, { getNextPageParam: (page) => page.nextCursor }),
  );
  const exports = useQuery(
    trpc.datasets.listExports.queryOptions({ datasetId }, { enabled: datasetId !== "" }),
  );
  const frozen = (datasets.data?.pages.flatMap((page) => page.rows) ?? []).filter(
    ({ exportCount }) => exportCount > 0,
  );
  const ready = exports.data?.rows.filter(({ status }) => status === "completed") ?? [];
  if (datasets.data !== undefined && frozen.length === 0)
    return (
      <EmptyState
        title={t("new.noExport")}
        action={
          <Link href={pathTo("datasets")} className={buttonClass()}>
            {t("new.toDatasets")}
          </Link>
        }
      >
        {t("runs.emptyHint")}
      </EmptyState>
    );
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={t("runs.dataset")} hint={t("new.datasetHint")}>
        {(control) => (
          <Select
            {...control}
            value={datasetId}
            onChange={(event) => {
              setDatasetId(event.target.value);
              onChoose(null);
            }}
          >
            <option value="">{t("new.choose")}</option>
            {frozen.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {datasetId === "" ? null : (
        <Field label={t("new.export")} hint={t("new.exportHint")}>
          {(control) => (
            <Select
              {...control}
              value={chosen ?? ""}
              onChange={(event) => onChoose(event.target.value || null)}
            >
              <option value="">{t("new.choose")}</option>
              {ready.map(({ id, number, format }) => (
                <option key={id} value={id}>
                  {`@${number} · ${format}`}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
    </div>
  );
}

function RunChoices({ exportId }: { exportId: string }) {
  const t = useTranslations("training");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const [modelId, setModelId] = useState<string | null>(null);
  const defaults = useQuery(
    trpc.training.startDefaults.queryOptions(
      { exportId, ...(modelId === null ? {} : { modelVersionId: modelId }) },
      { staleTime: Number.POSITIVE_INFINITY },
    ),
  );
  if (defaults.data === undefined)
    return <p className="py-10 text-center text-soft">{defaults.error?.message ?? common("loading")}</p>;
  const { models, dataset } = defaults.data;
  const model = models.find(({ id }) => id === modelId) ?? models[0];
  if (model === undefined) return <EmptyState title={t("new.noModel")} />;
  return (
    <>
      <p className="text-soft">
        <span className="font-medium text-ink">{`${dataset.name} @${dataset.number}`}</span>{" "}
        {t("new.rows", {
          train: dataset.rows.train,
          validation: dataset.rows.validation,
          test: dataset.rows.test,
        })}
      </p>
      <Field label={t("new.model")} hint={t("new.modelHint")} className="max-w-md">
        {(control) => (
          <Select {...control} value={model.id} onChange={(event) => setModelId(event.target.value)}>
            {models.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <RunForm key={model.id} exportId={exportId} modelVersionId={model.id} defaults={defaults.data} />
    </>
  );
}
