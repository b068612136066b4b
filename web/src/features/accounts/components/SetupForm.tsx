"use client";
import { slugFromName, slugPattern } from "@hone/core/accounts/forms";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/inputs";
import { useErrorText } from "@/lib/error-text";
import { signIn } from "@/lib/sign-in";
import { useTRPC } from "@/lib/trpc";
import { FormError } from "./FormError";
import { NarrowPage } from "./NarrowPage";
import { PasswordField } from "./PasswordField";

/** Makes the first admin and the first workspace of an installation. */
export function SetupForm({ code }: { code: string }) {
  const t = useTranslations("accounts");
  const errorText = useErrorText();
  const setUp = useMutation(useTRPC().accounts.setUp.mutationOptions());
  const submit = async (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const field = (name: string) => String(form.get(name) ?? "");
    const { slug } = await setUp.mutateAsync({
      code: field("code"),
      name: field("name"),
      email: field("email"),
      password: field("password"),
      workspaceName: field("workspaceName"),
      workspaceSlug: field("workspaceSlug"),
    });
    await signIn(field("email"), field("password"));
    window.location.assign(`/w/${slug}`);
  };
  return (
    <NarrowPage title={t("setup.title")} lead={t("setup.lead")}>
      <form onSubmit={(event) => void submit(event).catch(() => undefined)} className="space-y-4">
        <Field label={t("setup.code")} hint={t("setup.codeHint")}>
          {(control) => (
            <Input
              {...control}
              name="code"
              defaultValue={code}
              required
              autoComplete="off"
              spellCheck={false}
              className="font-mono"
            />
          )}
        </Field>
        <Field label={t("name")}>
          {(control) => <Input {...control} name="name" required maxLength={100} autoComplete="name" />}
        </Field>
        <Field label={t("email")}>
          {(control) => <Input {...control} name="email" type="email" required autoComplete="username" />}
        </Field>
        <PasswordField name="password" label={t("password")} isNew />
        <WorkspaceFields />
        <FormError text={setUp.error === null ? null : errorText(setUp.error)} />
        <Button type="submit" tone="primary" busy={setUp.isPending || setUp.isSuccess} className="w-full">
          {t("setup.submit")}
        </Button>
      </form>
    </NarrowPage>
  );
}

/** Name and address of a workspace; the address follows the name until it is touched. */
export function WorkspaceFields() {
  const t = useTranslations("accounts");
  const [slug, setSlug] = useState("");
  const [touched, setTouched] = useState(false);
  return (
    <>
      <Field label={t("workspaceName")}>
        {(control) => (
          <Input
            {...control}
            name="workspaceName"
            required
            maxLength={80}
            autoComplete="off"
            onChange={(event) => {
              if (!touched) setSlug(slugFromName(event.currentTarget.value));
            }}
          />
        )}
      </Field>
      <Field label={t("workspaceSlug")} hint={t("workspaceSlugHint")}>
        {(control) => (
          <div className="flex items-center gap-1">
            <span className="text-soft" aria-hidden>
              /w/
            </span>
            <Input
              {...control}
              name="workspaceSlug"
              value={slug}
              onChange={(event) => {
                setTouched(true);
                setSlug(event.currentTarget.value.toLowerCase());
              }}
              required
              minLength={2}
              maxLength={40}
              pattern={slugPattern}
              autoComplete="off"
              spellCheck={false}
            />
          </div>
        )}
      </Field>
    </>
  );
}
