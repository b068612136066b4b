"use client";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const t = useTranslations("common");
  return (
    <div role="alert" className="mx-auto max-w-md space-y-4 px-6 py-24 text-center">
      <h1 className="text-lg">{t("error.title")}</h1>
      <p className="text-soft">{t("error.text", { digest: error.digest ?? "–" })}</p>
      <Button tone="primary" onClick={reset}>
        {t("error.retry")}
      </Button>
    </div>
  );
}
