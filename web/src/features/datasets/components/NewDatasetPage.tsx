"use client";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { PageHeader } from "@/components/ui/PageHeader";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";
import { emptyDraft } from "../lib/draft";
import { DatasetForm } from "./DatasetForm";

export function NewDatasetPage() {
  const t = useTranslations("datasets");
  const trpc = useTRPC();
  const router = useRouter();
  const pathTo = useWorkspacePath();
  const [initial] = useState(() => emptyDraft());
  const create = useMutation(
    trpc.datasets.create.mutationOptions({
      onSuccess: (dataset) => router.push(pathTo("datasets", dataset.id)),
    }),
  );
  return (
    <div className="mx-auto max-w-7xl px-5 py-6">
      <PageHeader title={t("new")} description={t("newDescription")} />
      <DatasetForm
        initial={initial}
        kindIsFixed={false}
        busy={create.isPending || create.isSuccess}
        error={create.error?.message ?? null}
        onSubmit={(draft) => create.mutate(draft)}
      />
    </div>
  );
}
