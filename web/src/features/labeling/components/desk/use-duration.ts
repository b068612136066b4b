"use client";
import { useTranslations } from "next-intl";

/** `2 h 05 min`, `14 min`, `38 s`, in the page's language. */
export function useDuration(): (ms: number) => string {
  const t = useTranslations("desk");
  return (ms) => {
    const seconds = Math.round(ms / 1000);
    if (seconds < 60) return t("duration.seconds", { seconds });
    const minutes = Math.round(seconds / 60);
    if (minutes < 60) return t("duration.minutes", { minutes });
    return t("duration.hours", {
      hours: Math.floor(minutes / 60),
      minutes: String(minutes % 60).padStart(2, "0"),
    });
  };
}
