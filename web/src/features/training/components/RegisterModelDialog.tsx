"use client";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { Input, Textarea } from "@/components/ui/inputs";
import { useTRPC } from "@/lib/trpc";

/** Names a folder on the worker's machine as a model. */
export function RegisterModelDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations("training");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const register = useMutation(trpc.training.registerModel.mutationOptions({ onSuccess: onClose }));
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    register.mutate({ name: text("name"), folder: text("folder"), notes: text("notes") });
  };
  return (
    <Dialog open={open} onClose={onClose} title={t("register.title")} description={t("register.description")}>
      <form onSubmit={submit} className="space-y-4">
        <Field label={t("models.name")} hint={t("register.nameHint")}>
          {(control) => <Input {...control} name="name" required maxLength={80} autoComplete="off" />}
        </Field>
        <Field label={t("models.folder")} hint={t("register.folderHint")} error={register.error?.message}>
          {(control) => (
            <Input {...control} name="folder" required className="font-mono" autoComplete="off" />
          )}
        </Field>
        <Field label={t("register.notes")}>
          {(control) => <Textarea {...control} name="notes" maxLength={10_000} />}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" tone="primary" busy={register.isPending}>
            {t("models.register")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
