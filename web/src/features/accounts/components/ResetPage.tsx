"use client";
import type { ResetDescription } from "@hone/core/accounts/contracts";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Button, buttonClass } from "@/components/ui/Button";
import { useErrorText } from "@/lib/error-text";
import { signIn } from "@/lib/sign-in";
import { useTRPC } from "@/lib/trpc";
import { FormError } from "./FormError";
import { NarrowPage } from "./NarrowPage";
import { PasswordField } from "./PasswordField";

/** Sets a new password by an admin's link, or says why the link is over. */
export function ResetPage({ token, reset }: { token: string; reset: ResetDescription }) {
  const t = useTranslations("accounts");
  const errorText = useErrorText();
  const set = useMutation(useTRPC().accounts.resetPassword.mutationOptions());
  if (reset.state !== "open") {
    return (
      <NarrowPage title={t("reset.over")} lead={t(`reset.states.${reset.state}`)}>
        <a href="/sign-in" className={buttonClass("primary")}>
          {t("signIn.title")}
        </a>
      </NarrowPage>
    );
  }
  const submit = async (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password") ?? "");
    const { email } = await set.mutateAsync({ token, password });
    await signIn(email, password);
    window.location.assign("/");
  };
  return (
    <NarrowPage title={t("reset.title")} lead={t("reset.lead", { name: reset.name, email: reset.email })}>
      <form onSubmit={(event) => void submit(event).catch(() => undefined)} className="space-y-4">
        {/* Password managers file a password under the name beside it. */}
        <input type="hidden" name="username" autoComplete="username" value={reset.email} readOnly />
        <PasswordField name="password" label={t("newPassword")} isNew />
        <FormError text={set.error === null ? null : errorText(set.error)} />
        <Button type="submit" tone="primary" busy={set.isPending || set.isSuccess} className="w-full">
          {t("reset.submit")}
        </Button>
      </form>
    </NarrowPage>
  );
}
