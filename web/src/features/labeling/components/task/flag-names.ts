import { candidateFlags } from "@hone/core/labeling/vocabulary";
import { useTranslations } from "next-intl";

const known: ReadonlySet<string> = new Set(candidateFlags);

/** The name of a flag: translated when it is one of the product's, else as the campaign calls it. */
export function useFlagName(): (flag: string) => string {
  const t = useTranslations("labeling");
  return (flag) =>
    known.has(flag)
      ? t(`candidateFlags.${flag as (typeof candidateFlags)[number]}`)
      : flag.replaceAll("_", " ");
}
