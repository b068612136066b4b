"use client";
import type { Profile } from "@hone/core/accounts/contracts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/Badge";
import { Button, buttonClass } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { Field } from "@/components/ui/Field";
import { Checkbox, Input } from "@/components/ui/inputs";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/lib/error-text";
import { useTRPC } from "@/lib/trpc";
import { FormError } from "./FormError";

/** One workspace of a person: the way there, and what the person can and wants to judge in it. */
export function MembershipCard({ membership }: { membership: Profile["memberships"][number] }) {
  const t = useTranslations("accounts");
  const errorText = useErrorText();
  const api = useTRPC().accounts;
  const queryClient = useQueryClient();
  const save = useMutation(
    api.setPreferences.mutationOptions({
      onSuccess: () => {
        toast(t("account.preferencesSaved", { workspace: membership.workspaceName }));
        return queryClient.invalidateQueries(api.myProfile.queryFilter());
      },
    }),
  );
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const languages = String(form.get("languages") ?? "")
      .split(/[\s,;，、]+/)
      .filter(Boolean);
    save.mutate({
      workspaceSlug: membership.workspaceSlug,
      languages,
      acceptsHarmful: form.get("acceptsHarmful") !== null,
    });
  };
  return (
    <Card className="space-y-4 p-4" aria-label={membership.workspaceName}>
      <div className="flex flex-wrap items-center gap-2">
        <h3>{membership.workspaceName}</h3>
        <Badge>{t(`roles.${membership.role}`)}</Badge>
        {membership.paused ? <Badge tone="warn">{t("people.paused")}</Badge> : null}
        <a
          href={`/w/${membership.workspaceSlug}`}
          className={`${buttonClass("secondary", "sm")} ml-auto`}
          aria-label={t("account.openNamed", { workspace: membership.workspaceName })}
        >
          {t("account.open")}
        </a>
      </div>
      <form onSubmit={submit} className="space-y-3">
        <Field label={t("account.languages")} hint={t("account.languagesHint")}>
          {(control) => (
            <Input
              {...control}
              name="languages"
              defaultValue={membership.languages.join(", ")}
              placeholder="en, zh-CN"
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </Field>
        <Checkbox
          name="acceptsHarmful"
          defaultChecked={membership.acceptsHarmful}
          label={t("account.acceptsHarmful")}
          hint={t("account.acceptsHarmfulHint")}
        />
        <FormError text={save.error === null ? null : errorText(save.error)} />
        <Button type="submit" busy={save.isPending}>
          {t("account.savePreferences")}
        </Button>
      </form>
    </Card>
  );
}
