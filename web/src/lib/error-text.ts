"use client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { failureOf } from "./trpc";

/**
 * What to tell a person about a failed call, in the person's language: errors that name a `reason` such as
 * `accounts.lastAdmin` have their sentence in the catalogue of their noun (`accounts.errors.lastAdmin`, with the
 * error's details as its values); others keep the server's sentence.
 */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations();
  return useCallback(
    (error) => {
      const { code, details } = failureOf(error);
      const message = error instanceof Error ? error.message : String(error);
      const [noun, reason] = String(details.reason ?? "").split(".");
      const key = `${noun}.errors.${reason}`;
      if (noun && reason && t.has(key)) return t(key, valuesOf(details));
      if (code === null && /fetch|network/i.test(message)) return t("common.noConnection");
      const calm = code !== null && t.has(`common.errors.${code}`);
      return calm ? t(`common.errors.${code}`, { message }) : message;
    },
    [t],
  );
}

const valuesOf = (details: Record<string, string | number | boolean | null>) =>
  Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, typeof value === "number" ? value : String(value)]),
  );
