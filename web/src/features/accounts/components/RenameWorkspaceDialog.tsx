"use client";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/inputs";
import { useErrorText } from "@/lib/error-text";
import { useTRPC } from "@/lib/trpc";
import { useWorkspace } from "@/lib/workspace";
import { FormError } from "./FormError";

export function RenameWorkspaceDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations("accounts");
  const errorText = useErrorText();
  const { name, slug } = useWorkspace();
  const router = useRouter();
  const rename = useMutation(
    useTRPC().accounts.renameWorkspace.mutationOptions({
      onSuccess: () => {
        onClose();
        router.refresh();
      },
    }),
  );
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t("people.rename")}
      description={t("people.renameLead", { slug })}
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate({ name: String(new FormData(event.currentTarget).get("name")) });
        }}
      >
        <Field label={t("workspaceName")}>
          {(control) => <Input {...control} name="name" required maxLength={80} defaultValue={name} />}
        </Field>
        <FormError text={rename.error === null ? null : errorText(rename.error)} />
        <div className="flex justify-end">
          <Button type="submit" tone="primary" busy={rename.isPending}>
            {t("people.renameSubmit")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
