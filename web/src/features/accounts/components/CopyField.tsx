"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/inputs";

/** A text to take away, such as a link that is shown once. */
export function CopyField({ label, value, hint }: { label: string; value: string; hint?: string }) {
  const t = useTranslations("common");
  const [copied, setCopied] = useState(false);
  const copy = async (input: HTMLInputElement | null) => {
    input?.select();
    await navigator.clipboard?.writeText(value).then(
      () => setCopied(true),
      // No permission, or no secure origin: the text is selected for the person's own keys.
      () => undefined,
    );
  };
  return (
    <Field label={label} {...(hint !== undefined && { hint })}>
      {(control) => (
        <div className="flex gap-2">
          <Input
            {...control}
            readOnly
            value={value}
            onFocus={(event) => event.currentTarget.select()}
            className="font-mono text-xs"
          />
          <Button onClick={() => void copy(document.getElementById(control.id) as HTMLInputElement | null)}>
            {copied ? t("copied") : t("copy")}
          </Button>
        </div>
      )}
    </Field>
  );
}
