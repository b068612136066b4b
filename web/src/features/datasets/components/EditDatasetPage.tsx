"use client";
import type { Dataset } from "@hone/core/datasets/contracts";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { PageHeader } from "@/components/ui/PageHeader";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";
import { draftOf } from "../lib/draft";
import { DatasetForm } from "./DatasetForm";

export function EditDatasetPage({ id }: { id: string }) {
  const t = useTranslations("datasets");
  const trpc = useTRPC();
  const dataset = useQuery(trpc.datasets.get.queryOptions({ datasetId: id }, { staleTime: 0 }));
  return (
    <div className="mx-auto max-w-7xl px-5 py-6">
      <PageHeader title={t("editTitle")} description={t("editDescription")} />
      {dataset.data === undefined ? (
        <p className="py-10 text-center text-soft">{dataset.error?.message ?? t("loading")}</p>
      ) : (
        <EditForm key={dataset.data.updatedAt.getTime()} dataset={dataset.data} />
      )}
    </div>
  );
}

function EditForm({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const pathTo = useWorkspacePath();
  const update = useMutation(
    trpc.datasets.update.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.datasets.get.queryKey({ datasetId: dataset.id }) });
        router.push(pathTo("datasets", dataset.id));
      },
    }),
  );
  return (
    <DatasetForm
      initial={draftOf(dataset)}
      kindIsFixed
      busy={update.isPending || update.isSuccess}
      error={update.error?.message ?? null}
      onSubmit={({ name, filters, split }) => update.mutate({ datasetId: dataset.id, name, filters, split })}
    />
  );
}
