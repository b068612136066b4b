"use client";
import type { Profile } from "@hone/core/accounts/contracts";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/inputs";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/lib/error-text";
import { useTRPC } from "@/lib/trpc";
import { FormError } from "./FormError";

/** The name others see. */
export function ProfileCard({ profile }: { profile: Profile }) {
  const t = useTranslations("accounts");
  const errorText = useErrorText();
  const router = useRouter();
  const save = useMutation(
    useTRPC().accounts.updateProfile.mutationOptions({
      onSuccess: () => {
        toast(t("account.nameSaved"));
        router.refresh();
      },
    }),
  );
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate({ name: String(new FormData(event.currentTarget).get("name")) });
  };
  return (
    <Card className="p-4" aria-labelledby="profile">
      <h2 id="profile" className="mb-3">
        {t("account.profile")}
      </h2>
      <form onSubmit={submit} className="max-w-sm space-y-3">
        <Field label={t("name")} hint={t("nameHint")}>
          {(control) => (
            <Input
              {...control}
              name="name"
              required
              maxLength={100}
              autoComplete="name"
              defaultValue={profile.name}
            />
          )}
        </Field>
        <FormError text={save.error === null ? null : errorText(save.error)} />
        <Button type="submit" busy={save.isPending}>
          {t("account.saveName")}
        </Button>
      </form>
    </Card>
  );
}
