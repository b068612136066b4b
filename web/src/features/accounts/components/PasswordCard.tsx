"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import { Button } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/lib/error-text";
import { useTRPC } from "@/lib/trpc";
import { FormError } from "./FormError";
import { PasswordField } from "./PasswordField";

/** Changes the own password; the other sessions end. */
export function PasswordCard() {
  const t = useTranslations("accounts");
  const errorText = useErrorText();
  const api = useTRPC().accounts;
  const queryClient = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const change = useMutation(
    api.changePassword.mutationOptions({
      onSuccess: ({ endedSessions }) => {
        form.current?.reset();
        toast(t("account.passwordChanged", { count: endedSessions }));
        return queryClient.invalidateQueries(api.mySessions.queryFilter());
      },
    }),
  );
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    change.mutate({
      currentPassword: String(data.get("currentPassword")),
      newPassword: String(data.get("newPassword")),
    });
  };
  return (
    <Card className="p-4" aria-labelledby="password">
      <h2 id="password" className="mb-3">
        {t("account.changePassword")}
      </h2>
      <form ref={form} onSubmit={submit} className="max-w-sm space-y-3">
        <PasswordField name="currentPassword" label={t("currentPassword")} />
        <PasswordField name="newPassword" label={t("newPassword")} isNew />
        <FormError text={change.error === null ? null : errorText(change.error)} />
        <Button type="submit" busy={change.isPending}>
          {t("account.changePassword")}
        </Button>
      </form>
    </Card>
  );
}
