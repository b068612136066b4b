"use client";
import type { InviteDescription } from "@hone/core/accounts/contracts";
import { useMutation } from "@tanstack/react-query";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import { Button, buttonClass } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/inputs";
import { isLocale } from "@/i18n/locales";
import { useErrorText } from "@/lib/error-text";
import { signIn, signOut } from "@/lib/sign-in";
import { useTRPC } from "@/lib/trpc";
import { FormError } from "./FormError";
import { NarrowPage } from "./NarrowPage";
import { PasswordField } from "./PasswordField";

type OpenInvite = Extract<InviteDescription, { state: "open" }>;

/** What an invite's link shows: a form for new people, one button for those who are signed in, or why it is over. */
export function InvitePage({
  token,
  invite,
  signedInAs,
}: {
  token: string;
  invite: InviteDescription;
  signedInAs: { name: string; email: string } | null;
}) {
  const t = useTranslations("accounts");
  const format = useFormatter();
  if (invite.state !== "open") {
    return (
      <NarrowPage title={t("invite.over")} lead={t(`invite.states.${invite.state}`)}>
        <a href="/" className={buttonClass("primary")}>
          {t("toStart")}
        </a>
      </NarrowPage>
    );
  }
  const { workspaceName: workspace, role } = invite;
  const lead = (
    <>
      <p>{t("invite.lead", { role: t(`roles.${role}`) })}</p>
      <p className="text-xs">
        {t("invite.until", { date: format.dateTime(invite.expiresAt, { dateStyle: "long" }) })}
      </p>
    </>
  );
  return (
    <NarrowPage title={t("invite.join", { workspace })} lead={lead}>
      {signedInAs === null ? (
        <NewPersonForm token={token} invite={invite} />
      ) : (
        <JoinButton token={token} signedInAs={signedInAs} />
      )}
    </NarrowPage>
  );
}

function NewPersonForm({ token, invite }: { token: string; invite: OpenInvite }) {
  const t = useTranslations("accounts");
  const locale = useLocale();
  const errorText = useErrorText();
  const accept = useMutation(useTRPC().accounts.acceptInvite.mutationOptions());
  const submit = async (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [name, email, password] = ["name", "email", "password"].map((key) => String(form.get(key) ?? ""));
    const { slug } = await accept.mutateAsync({
      token,
      name: name!,
      email: email!,
      password: password!,
      ...(isLocale(locale) && { locale }),
    });
    await signIn(email!, password!);
    window.location.assign(`/w/${slug}`);
  };
  return (
    <>
      <form onSubmit={(event) => void submit(event).catch(() => undefined)} className="space-y-4">
        <Field label={t("name")} hint={t("nameHint")}>
          {(control) => (
            <Input {...control} name="name" required maxLength={100} autoComplete="name" autoFocus />
          )}
        </Field>
        <Field label={t("email")} {...(invite.email !== null && { hint: t("invite.emailFixed") })}>
          {(control) => (
            <Input
              {...control}
              name="email"
              type="email"
              required
              autoComplete="username"
              defaultValue={invite.email ?? ""}
              readOnly={invite.email !== null}
            />
          )}
        </Field>
        <PasswordField name="password" label={t("password")} isNew />
        <FormError text={accept.error === null ? null : errorText(accept.error)} />
        <Button type="submit" tone="primary" busy={accept.isPending || accept.isSuccess} className="w-full">
          {t("invite.submit")}
        </Button>
      </form>
      <p className="text-soft">
        {t("invite.haveAccount")}{" "}
        <a
          href={`/sign-in?from=${encodeURIComponent(`/invite/${token}`)}`}
          className="text-accent underline underline-offset-2"
        >
          {t("signIn.title")}
        </a>
      </p>
    </>
  );
}

function JoinButton({ token, signedInAs }: { token: string; signedInAs: { name: string; email: string } }) {
  const t = useTranslations("accounts");
  const errorText = useErrorText();
  const join = useMutation(
    useTRPC().accounts.joinByInvite.mutationOptions({
      onSuccess: ({ slug }) => window.location.assign(`/w/${slug}`),
    }),
  );
  return (
    <div className="space-y-4">
      <p>{t("invite.signedInAs", signedInAs)}</p>
      <FormError text={join.error === null ? null : errorText(join.error)} />
      <Button
        tone="primary"
        busy={join.isPending || join.isSuccess}
        onClick={() => join.mutate({ token })}
        className="w-full"
      >
        {t("invite.joinButton")}
      </Button>
      <Button tone="quiet" onClick={() => void signOut(`/invite/${token}`)} className="w-full">
        {t("invite.otherPerson")}
      </Button>
    </div>
  );
}
