"use client";
import type { ChangePrompts, PromptBrowseFilter } from "@hone/core/prompts/browse";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { Input } from "@/components/ui/inputs";
import { toast, toastError } from "@/components/ui/toast";
import { useTRPC } from "@/lib/trpc";

interface Props {
  selected: ReadonlySet<string>;
  filter: PromptBrowseFilter;
  onDone: () => void;
}

/** What can be done to the chosen prompts, or to all that match the filter. */
export function BulkBar({ selected, filter, onDone }: Props) {
  const t = useTranslations("prompts");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [tag, setTag] = useState("");
  const [asked, setAsked] = useState<ChangePrompts["change"] | null>(null);
  const change = useMutation(
    trpc.prompts.change.mutationOptions({
      onSuccess: ({ changed }) => {
        toast(t("bulk.changed", { count: changed }));
        setTag("");
        setAsked(null);
        onDone();
        void queries.invalidateQueries({ queryKey: trpc.prompts.pathKey() });
      },
      onError: toastError,
    }),
  );
  const everything = selected.size === 0;
  const apply = (wanted: ChangePrompts["change"]) =>
    change.mutate({ selection: everything ? { filter } : { ids: [...selected] }, change: wanted });
  // What concerns prompts that are not on the screen is asked about first.
  const ask = (wanted: ChangePrompts["change"]) => (everything ? setAsked(wanted) : apply(wanted));
  const tags = tag
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return (
    <fieldset className="mb-3 flex flex-wrap items-center gap-2" disabled={change.isPending}>
      <legend className="sr-only">{t("bulk.title")}</legend>
      <span aria-live="polite" className="mr-1 text-soft">
        {everything ? t("bulk.allMatching") : t("bulk.selected", { count: selected.size })}
      </span>
      <div className="w-40">
        <Input
          aria-label={t("bulk.tag")}
          placeholder={t("bulk.tag")}
          value={tag}
          maxLength={400}
          onChange={(event) => setTag(event.target.value)}
        />
      </div>
      <Button disabled={tags.length === 0} onClick={() => ask({ kind: "addTags", tags })}>
        {t("bulk.addTag")}
      </Button>
      <Button disabled={tags.length === 0} onClick={() => ask({ kind: "removeTags", tags })}>
        {t("bulk.removeTag")}
      </Button>
      {filter.archived === true ? (
        <Button onClick={() => ask({ kind: "restore" })}>{t("bulk.restore")}</Button>
      ) : (
        <Button onClick={() => ask({ kind: "archive" })}>{t("bulk.archive")}</Button>
      )}
      <ConfirmDialog
        open={asked !== null}
        title={t("bulk.confirmTitle")}
        description={t("bulk.confirmText")}
        confirmLabel={t("bulk.confirm")}
        busy={change.isPending}
        onConfirm={() => asked !== null && apply(asked)}
        onClose={() => setAsked(null)}
      />
    </fieldset>
  );
}
