"use client";
import { useRouter } from "next/navigation";
import { useTimeZone } from "next-intl";
import { useEffect } from "react";
import { rememberTimeZone } from "@/lib/locale";

/** Tells the server the browser's time zone, once and whenever it changes, so that all dates are local ones. */
export function TimeZoneKeeper(): null {
  const shown = useTimeZone();
  const router = useRouter();
  useEffect(() => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    if (timeZone === shown || !rememberTimeZone(timeZone)) return;
    router.refresh();
  }, [shown, router]);
  return null;
}
