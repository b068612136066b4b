"use client";
import type { Refusal } from "@hone/core/datasets/formats/format";
import { useFormatter, useTranslations } from "next-intl";

/** Why a format cannot be made from some data, in the reader's language. */
export function useRefusalText(): (refusal: Refusal) => string {
  const t = useTranslations("datasets");
  const format = useFormatter();
  return ({ code, missing = [], present = [] }) =>
    t(`refusals.${code}`, { missing: format.list(missing), present: format.list(present) || t("none") });
}
