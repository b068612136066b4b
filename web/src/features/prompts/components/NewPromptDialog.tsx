"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { Checkbox, Input, Textarea } from "@/components/ui/inputs";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/lib/error-text";
import { useTRPC } from "@/lib/trpc";

/** One prompt, written by hand. */
export function NewPromptDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("prompts");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const errorText = useErrorText();
  const [refused, setRefused] = useState<string | null>(null);
  const add = useMutation(
    trpc.prompts.add.mutationOptions({
      onSuccess: ({ added, errors }) => {
        const [problem] = errors;
        setRefused(problem === undefined ? null : `${problem.field}: ${problem.message}`);
        if (problem !== undefined) return;
        toast(t(added === 1 ? "added" : "knownAlready"));
        void queries.invalidateQueries({ queryKey: trpc.prompts.pathKey() });
        onClose();
      },
      onError: (error) => setRefused(errorText(error)),
    }),
  );
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const prompt = {
      prompt: text("prompt"),
      ...(text("system") === "" ? {} : { system: text("system") }),
      ...(text("language") === "" ? {} : { language: text("language") }),
      tags: text("tags")
        .split(",")
        .map((tag) => tag.trim())
        .filter((tag) => tag !== ""),
      harmful: form.get("harmful") === "on",
    };
    add.mutate({ prompts: [prompt] });
  };
  return (
    <Dialog open onClose={onClose} title={t("newPrompt")} wide>
      <form onSubmit={submit} className="space-y-4">
        <Field label={t("promptText")} error={refused}>
          {(control) => <Textarea {...control} name="prompt" required className="min-h-40" />}
        </Field>
        <Field label={t("defaults.system")} hint={t("systemHint")}>
          {(control) => <Textarea {...control} name="system" maxLength={50_000} />}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t("defaults.tags")} hint={t("tagsHint")}>
            {(control) => <Input {...control} name="tags" autoComplete="off" />}
          </Field>
          <Field label={t("defaults.language")} hint={t("languageHint")}>
            {(control) => (
              <Input {...control} name="language" minLength={2} maxLength={20} autoComplete="off" />
            )}
          </Field>
        </div>
        <Checkbox name="harmful" label={t("defaults.harmful")} hint={t("harmfulHint")} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" tone="primary" busy={add.isPending}>
            {t("add")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
