"use client";
import { passwordMinLength } from "@hone/core/accounts/forms";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/inputs";

/** A password that can be looked at while it is typed; a new one says how long it must be. */
export function PasswordField({
  name,
  label,
  isNew = false,
  error,
}: {
  name: string;
  label: string;
  isNew?: boolean;
  error?: string | null;
}) {
  const t = useTranslations("accounts");
  const [shown, setShown] = useState(false);
  return (
    <Field
      label={label}
      {...(isNew && { hint: t("passwordHint", { count: passwordMinLength }) })}
      {...(error !== undefined && { error })}
    >
      {(control) => (
        <div className="relative">
          <Input
            {...control}
            name={name}
            type={shown ? "text" : "password"}
            autoComplete={isNew ? "new-password" : "current-password"}
            required
            minLength={isNew ? passwordMinLength : undefined}
            maxLength={200}
            className="pr-16"
          />
          <Button
            size="sm"
            tone="quiet"
            aria-pressed={shown}
            aria-label={t("showPassword")}
            onClick={() => setShown(!shown)}
            className="absolute inset-y-1 right-1"
          >
            {shown ? t("hide") : t("show")}
          </Button>
        </div>
      )}
    </Field>
  );
}
