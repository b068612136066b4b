"use client";
import type { ModelVersion } from "@hone/core/training/model-version";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { Badge, type BadgeTone } from "@/components/ui/Badge";
import { Button, buttonClass } from "@/components/ui/Button";
import { type Column, DataTable } from "@/components/ui/DataTable";
import { Checkbox } from "@/components/ui/inputs";
import { PageHeader } from "@/components/ui/PageHeader";
import { toastError } from "@/components/ui/toast";
import { useLiveEvents } from "@/lib/live-events";
import { useTRPC } from "@/lib/trpc";
import { useWorkspace, useWorkspacePath } from "@/lib/workspace";
import { RegisterModelDialog } from "./RegisterModelDialog";

const tones: Record<ModelVersion["status"], BadgeTone> = { checking: "warn", ready: "good", failed: "bad" };
const stageTones: Record<ModelVersion["stage"], BadgeTone> = {
  candidate: "neutral",
  promoted: "good",
  archived: "neutral",
};

/** The models that can be used in this workspace. */
export function ModelsPage() {
  const t = useTranslations("training");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { role } = useWorkspace();
  const pathTo = useWorkspacePath();
  const [registering, setRegistering] = useState(false);
  const [archived, setArchived] = useState(false);
  const models = useQuery(trpc.training.listModels.queryOptions(archived ? { archived } : undefined));
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.training.listModels.pathKey() });
  useLiveEvents(["models"], refresh);
  const actions = {
    recheck: useMutation(
      trpc.training.recheckModel.mutationOptions({ onSettled: refresh, onError: toastError }),
    ),
    promote: useMutation(
      trpc.training.promoteModel.mutationOptions({ onSettled: refresh, onError: toastError }),
    ),
    archive: useMutation(
      trpc.training.archiveModel.mutationOptions({ onSettled: refresh, onError: toastError }),
    ),
    restore: useMutation(
      trpc.training.restoreModel.mutationOptions({ onSettled: refresh, onError: toastError }),
    ),
  };
  const columns = useModelColumns(role === "admin" ? actions : null);
  return (
    <div className="mx-auto max-w-6xl px-5 py-6">
      <PageHeader
        title={t("models.title")}
        description={t("models.description")}
        actions={
          <>
            <Link href={pathTo("models", "compare")} className={buttonClass()}>
              {t("models.compare")}
            </Link>
            {role === "admin" ? (
              <Button tone="primary" onClick={() => setRegistering(true)}>
                {t("models.register")}
              </Button>
            ) : null}
          </>
        }
      />
      {role === "admin" ? (
        <div className="mb-3">
          <Checkbox
            label={t("models.showArchived")}
            checked={archived}
            onChange={(event) => setArchived(event.target.checked)}
          />
        </div>
      ) : null}
      <DataTable
        caption={t("models.title")}
        columns={columns}
        rows={models.data}
        rowKey={(model) => model.id}
        error={models.error?.message}
        empty={t("models.empty")}
      />
      <RegisterModelDialog
        open={registering}
        onClose={() => {
          setRegistering(false);
          void refresh();
        }}
      />
    </div>
  );
}

interface RowActions {
  promote: { mutate: (input: { id: string }) => void; isPending: boolean };
  recheck: { mutate: (input: { id: string }) => void; isPending: boolean };
  archive: { mutate: (input: { id: string }) => void; isPending: boolean };
  restore: { mutate: (input: { id: string }) => void; isPending: boolean };
}

function useModelColumns(actions: RowActions | null): Column<ModelVersion>[] {
  const t = useTranslations("training");
  const format = useFormatter();
  const pathTo = useWorkspacePath();
  const number = (value: number | null) => (value === null ? "–" : format.number(value));
  const columns: Column<ModelVersion>[] = [
    {
      key: "name",
      header: t("models.name"),
      cell: (model) => (
        <div className="max-w-sm">
          <div className="font-medium break-words">{model.name}</div>
          {model.notes === "" ? null : <div className="text-xs text-soft">{model.notes}</div>}
          {model.error === null ? null : <div className="text-xs break-words text-bad">{model.error}</div>}
        </div>
      ),
    },
    {
      key: "status",
      header: t("models.status"),
      cell: (model) => <Badge tone={tones[model.status]}>{t(`models.statuses.${model.status}`)}</Badge>,
    },
    {
      key: "stage",
      header: t("modelActions.stage"),
      cell: (model) => (
        <div className="space-y-1">
          <Badge tone={stageTones[model.stage]}>{t(`stages.${model.stage}`)}</Badge>
          <div className="text-xs text-soft">{t(`modelActions.kinds.${model.kind}`)}</div>
          {model.runId === null || actions === null ? null : (
            <Link
              href={pathTo("training", model.runId)}
              className="text-xs text-accent underline underline-offset-2"
            >
              {t("modelActions.run")}
            </Link>
          )}
        </div>
      ),
    },
    { key: "architecture", header: t("models.architecture"), cell: (model) => model.architecture ?? "–" },
    {
      key: "parameters",
      header: t("models.parameters"),
      numeric: true,
      cell: (model) => number(model.parameterCount),
    },
    {
      key: "context",
      header: t("models.context"),
      numeric: true,
      cell: (model) => number(model.contextLength),
    },
    {
      key: "folder",
      header: t("models.folder"),
      cell: (model) => <code className="font-mono text-xs break-all">{model.folder}</code>,
    },
  ];
  if (actions !== null) {
    columns.push({
      key: "actions",
      header: <span className="sr-only">{t("models.actions")}</span>,
      cell: ({ id, stage, status }) => (
        <div className="flex justify-end gap-1">
          {stage === "candidate" && status === "ready" ? (
            <Button size="sm" tone="quiet" onClick={() => actions.promote.mutate({ id })}>
              {t("modelActions.promote")}
            </Button>
          ) : null}
          <Button size="sm" tone="quiet" onClick={() => actions.recheck.mutate({ id })}>
            {t("models.recheck")}
          </Button>
          {stage === "archived" ? (
            <Button size="sm" tone="quiet" onClick={() => actions.restore.mutate({ id })}>
              {t("modelActions.restore")}
            </Button>
          ) : (
            <Button size="sm" tone="quiet" onClick={() => actions.archive.mutate({ id })}>
              {t("models.archive")}
            </Button>
          )}
        </div>
      ),
    });
  }
  return columns;
}
