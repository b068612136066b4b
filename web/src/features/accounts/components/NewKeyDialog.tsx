"use client";
import { type ApiScope, apiScopes } from "@hone/core/accounts/role";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { Checkbox, Input, Select } from "@/components/ui/inputs";
import { useErrorText } from "@/lib/error-text";
import { useTRPC } from "@/lib/trpc";
import { CopyField } from "./CopyField";
import { FormError } from "./FormError";

/** Makes a key and shows it, this once. */
export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("accounts");
  const errorText = useErrorText();
  const api = useTRPC().accounts;
  const queryClient = useQueryClient();
  const [scopes, setScopes] = useState<readonly ApiScope[]>([]);
  const create = useMutation(
    api.createKey.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(api.listKeys.pathFilter()),
    }),
  );
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const days = Number(form.get("expiresInDays"));
    create.mutate({
      name: String(form.get("name")),
      scopes: [...scopes],
      expiresInDays: days === 0 ? null : days,
    });
  };
  if (create.data !== undefined) {
    return (
      <Dialog
        open
        onClose={onClose}
        title={t("keys.made")}
        actions={
          <Button tone="primary" onClick={onClose}>
            {t("done")}
          </Button>
        }
      >
        <CopyField label={t("keys.key")} value={create.data.key} hint={t("keys.keyHint")} />
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title={t("keys.add")} description={t("keys.addLead")}>
      <form onSubmit={submit} className="space-y-4">
        <Field label={t("name")} hint={t("keys.nameHint")}>
          {(control) => <Input {...control} name="name" required maxLength={80} autoComplete="off" />}
        </Field>
        <fieldset className="space-y-1.5">
          <legend className="mb-1 text-sm font-medium">{t("keys.scopes")}</legend>
          {apiScopes.map((scope) => (
            <Checkbox
              key={scope}
              checked={scopes.includes(scope)}
              onChange={(event) => {
                const { checked } = event.currentTarget;
                setScopes((before) =>
                  checked ? [...before, scope] : before.filter((other) => other !== scope),
                );
              }}
              label={<code className="font-mono text-xs">{scope}</code>}
              hint={t(`keys.scopeTexts.${scope.replace(":", "-")}`)}
            />
          ))}
        </fieldset>
        <Field label={t("expires")}>
          {(control) => (
            <Select {...control} name="expiresInDays" defaultValue="365">
              {[30, 90, 365, 730].map((days) => (
                <option key={days} value={days}>
                  {t("days", { count: days })}
                </option>
              ))}
              <option value="0">{t("keys.noExpiry")}</option>
            </Select>
          )}
        </Field>
        <FormError text={create.error === null ? null : errorText(create.error)} />
        <div className="flex justify-end">
          <Button type="submit" tone="primary" busy={create.isPending} disabled={scopes.length === 0}>
            {t("keys.submit")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
