"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { EmptyState } from "@/components/ui/EmptyState";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/inputs";
import { useTRPC } from "@/lib/trpc";
import { defaultSettings, PlanEditor, type PlanEntry } from "./PlanEditor";

/** Orders candidates for all prompts that match. */
export function NewBatchDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("generation");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const models = useQuery(trpc.training.listModels.queryOptions());
  const [chosen, setChosen] = useState<PlanEntry[] | null>(null);
  const first = models.data?.find((model) => model.status !== "failed" && model.kind === "policy");
  const plan =
    chosen ??
    (first === undefined ? [] : [{ modelVersionId: first.id, samples: 4, settings: defaultSettings }]);
  const create = useMutation(
    trpc.generation.createBatch.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.generation.listBatches.infiniteQueryKey() });
        onClose();
      },
    }),
  );
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const tags = String(form.get("tags") ?? "")
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean);
    const search = String(form.get("search") ?? "").trim();
    create.mutate({
      name: String(form.get("name")),
      plan,
      prompts: { ...(tags.length > 0 ? { tags } : {}), ...(search === "" ? {} : { search }) },
    });
  };
  return (
    <Dialog open onClose={onClose} title={t("new")} wide>
      {models.data !== undefined && first === undefined ? (
        <EmptyState title={t("noModels")}>{t("noModelsHint")}</EmptyState>
      ) : (
        <form onSubmit={submit} className="space-y-4">
          <Field label={t("name")}>
            {(control) => <Input {...control} name="name" required maxLength={120} autoComplete="off" />}
          </Field>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label={t("filter.tags")} hint={t("filter.tagsHint")}>
              {(control) => <Input {...control} name="tags" />}
            </Field>
            <Field label={t("filter.search")} hint={t("filter.searchHint")}>
              {(control) => <Input {...control} name="search" maxLength={200} />}
            </Field>
          </div>
          <PlanEditor models={models.data ?? []} plan={plan} onChange={setChosen} />
          {create.error === null ? null : (
            <p role="alert" className="text-bad">
              {create.error.message}
            </p>
          )}
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>{common("cancel")}</Button>
            <Button type="submit" tone="primary" busy={create.isPending}>
              {t("start")}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
