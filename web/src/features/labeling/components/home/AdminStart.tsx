"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useWorkspacePath } from "@/lib/workspace";

const steps = ["guidelines", "prompts", "generation", "campaigns", "people", "datasets"] as const;

/** The way from an empty workspace to a dataset, for whoever runs it. */
export function AdminStart() {
  const t = useTranslations("desk");
  const pathTo = useWorkspacePath();
  return (
    <section aria-label={t("start.title")} className="space-y-3">
      <h2 className="text-sm">{t("start.title")}</h2>
      <ol className="grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
        {steps.map((step, index) => (
          <li key={step}>
            <Link
              href={pathTo(step)}
              className="block h-full rounded-card border border-line bg-card p-4 hover:border-field"
            >
              <span className="font-medium">
                {index + 1}. {t(`start.${step}`)}
              </span>
              <span className="block text-soft">{t(`start.${step}Hint`)}</span>
            </Link>
          </li>
        ))}
      </ol>
    </section>
  );
}
