"use client";
import { useTranslations } from "next-intl";
import type { PreflightView } from "../hooks/use-preflight";
import { PreflightReport } from "./PreflightReport";

/** What the look before a run says, and whether the run can start after it. */
export function PreflightPanel({ preflight: { state, report, error } }: { preflight: PreflightView }) {
  const t = useTranslations("training");
  if (state === "none") return null;
  return (
    <section aria-label={t("preflight.title")} aria-busy={state === "running"} className="space-y-4">
      <h2 className="text-sm">{t("preflight.title")}</h2>
      <p role="status" className="text-soft empty:hidden">
        {state === "running" ? t("preflight.running") : state === "stale" ? t("new.stale") : null}
      </p>
      {error === null ? null : (
        <p role="alert" className="break-words text-bad">
          {error}
        </p>
      )}
      {report === null ? null : <PreflightReport report={report} />}
      {state === "refused" && report !== null ? <p className="text-bad">{t("new.failure")}</p> : null}
    </section>
  );
}
