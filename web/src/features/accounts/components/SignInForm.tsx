"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/inputs";
import { type SignInResult, signIn } from "@/lib/sign-in";
import { FormError } from "./FormError";
import { NarrowPage } from "./NarrowPage";
import { PasswordField } from "./PasswordField";

/** E-mail and password; leads to `target` afterwards. */
export function SignInForm({ target }: { target: string }) {
  const t = useTranslations("accounts");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const describe = (result: SignInResult) => {
    if (result.kind === "wrong") return t("signIn.wrong");
    if (result.kind === "too-many")
      return t("errors.tooMany", { retryAfterSeconds: result.retryAfterSeconds });
    return t("signIn.unreachable");
  };
  const submit = async (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    const result = await signIn(String(form.get("email")), String(form.get("password")));
    if (result.kind === "signed-in") {
      window.location.assign(target);
      return;
    }
    setBusy(false);
    setError(describe(result));
  };
  return (
    <NarrowPage title={t("signIn.title")}>
      <form onSubmit={submit} className="space-y-4">
        <Field label={t("email")}>
          {(control) => (
            <Input {...control} name="email" type="email" autoComplete="username" required autoFocus />
          )}
        </Field>
        <PasswordField name="password" label={t("password")} />
        <FormError text={error} />
        <Button type="submit" tone="primary" busy={busy} className="w-full">
          {t("signIn.submit")}
        </Button>
      </form>
      <p className="text-xs text-soft">{t("signIn.forgot")}</p>
    </NarrowPage>
  );
}
