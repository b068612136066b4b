"use client";
import type { MemberRow } from "@hone/core/accounts/contracts";
import { useMutation } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { useErrorText } from "@/lib/error-text";
import { useTRPC } from "@/lib/trpc";
import { CopyField } from "./CopyField";
import { FormError } from "./FormError";

/** Makes a link with which a member sets a new password, and shows it this once. */
export function ResetDialog({ member, onClose }: { member: MemberRow; onClose: () => void }) {
  const t = useTranslations("accounts");
  const format = useFormatter();
  const errorText = useErrorText();
  const create = useMutation(useTRPC().accounts.createReset.mutationOptions());
  const { name, userId } = member;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("people.resetTitle", { name })}
      description={t("people.resetText")}
      actions={
        create.data === undefined ? (
          <Button tone="primary" busy={create.isPending} onClick={() => create.mutate({ userId })}>
            {t("people.resetSubmit")}
          </Button>
        ) : (
          <Button tone="primary" onClick={onClose}>
            {t("done")}
          </Button>
        )
      }
    >
      <FormError text={create.error === null ? null : errorText(create.error)} />
      {create.data === undefined ? null : (
        <CopyField
          label={t("people.resetLink")}
          value={`${window.location.origin}/reset/${create.data.token}`}
          hint={t("people.resetLinkHint", {
            date: format.dateTime(create.data.expiresAt, { dateStyle: "medium", timeStyle: "short" }),
          })}
        />
      )}
    </Dialog>
  );
}
