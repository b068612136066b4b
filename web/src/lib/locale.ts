"use client";
import { type Locale, localeCookie, timeZoneCookie } from "@/i18n/locales";

/** Remembers the language of this browser for a year. */
export function rememberLocale(locale: Locale): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
  document.cookie = `${localeCookie}=${locale}; path=/; max-age=31536000; samesite=lax`;
}

/** Remembers the time zone; false when the browser keeps no cookies, or kept this one before. */
export function rememberTimeZone(timeZone: string): boolean {
  const cookie = `${timeZoneCookie}=${encodeURIComponent(timeZone)}`;
  if (document.cookie.split("; ").includes(cookie)) return false;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
  document.cookie = `${cookie}; path=/; max-age=31536000; samesite=lax`;
  return document.cookie.split("; ").includes(cookie);
}
