"use client";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { useErrorText } from "@/lib/error-text";
import { useTRPC } from "@/lib/trpc";
import { FormError } from "./FormError";
import { WorkspaceFields } from "./SetupForm";

/** Lets an operator make another workspace. */
export function NewWorkspaceCard() {
  const t = useTranslations("accounts");
  const errorText = useErrorText();
  const [open, setOpen] = useState(false);
  const create = useMutation(
    useTRPC().accounts.createWorkspace.mutationOptions({
      onSuccess: ({ slug }) => window.location.assign(`/w/${slug}`),
    }),
  );
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    create.mutate({ name: String(form.get("workspaceName")), slug: String(form.get("workspaceSlug")) });
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("account.newWorkspace")}</Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={t("account.newWorkspace")}
        description={t("account.newWorkspaceLead")}
      >
        <form onSubmit={submit} className="space-y-4">
          <WorkspaceFields />
          <FormError text={create.error === null ? null : errorText(create.error)} />
          <div className="flex justify-end">
            <Button type="submit" tone="primary" busy={create.isPending || create.isSuccess}>
              {t("account.createWorkspace")}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
