"use client";
import { type Role, roles } from "@hone/core/accounts/role";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { Input, Select } from "@/components/ui/inputs";
import { useErrorText } from "@/lib/error-text";
import { useTRPC } from "@/lib/trpc";
import { CopyField } from "./CopyField";
import { FormError } from "./FormError";

/** Makes an invite and shows its link, this once. */
export function InviteDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations("accounts");
  const format = useFormatter();
  const errorText = useErrorText();
  const api = useTRPC().accounts;
  const queryClient = useQueryClient();
  const create = useMutation(
    api.createInvite.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(api.listInvites.pathFilter()),
    }),
  );
  const close = () => {
    create.reset();
    onClose();
  };
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const email = String(form.get("email") ?? "").trim();
    create.mutate({
      role: String(form.get("role")) as Role,
      email: email === "" ? null : email,
      expiresInDays: Number(form.get("expiresInDays")),
    });
  };
  if (create.data !== undefined) {
    const until = format.dateTime(create.data.expiresAt, { dateStyle: "long" });
    return (
      <Dialog
        open={open}
        onClose={close}
        title={t("people.inviteMade")}
        actions={
          <Button tone="primary" onClick={close}>
            {t("done")}
          </Button>
        }
      >
        <CopyField
          label={t("people.inviteLink")}
          value={`${window.location.origin}/invite/${create.data.token}`}
          hint={t("people.inviteLinkHint", { date: until })}
        />
      </Dialog>
    );
  }
  return (
    <Dialog open={open} onClose={close} title={t("people.invite")} description={t("people.inviteLead")}>
      <form onSubmit={submit} className="space-y-4">
        <Field label={t("role")} hint={t("people.roleHint")}>
          {(control) => (
            <Select {...control} name="role" defaultValue="labeler">
              {roles.map((role) => (
                <option key={role} value={role}>
                  {t(`roles.${role}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("people.inviteEmail")} hint={t("people.inviteEmailHint")}>
          {(control) => <Input {...control} name="email" type="email" autoComplete="off" />}
        </Field>
        <Field label={t("people.inviteDays")}>
          {(control) => (
            <Select {...control} name="expiresInDays" defaultValue="7">
              {[1, 3, 7, 14, 30].map((days) => (
                <option key={days} value={days}>
                  {t("days", { count: days })}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <FormError text={create.error === null ? null : errorText(create.error)} />
        <div className="flex justify-end">
          <Button type="submit" tone="primary" busy={create.isPending}>
            {t("people.inviteSubmit")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
