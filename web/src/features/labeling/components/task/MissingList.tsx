"use client";
import type { MissingItem } from "@hone/core/labeling/validation";
import { useTranslations } from "next-intl";

/** What still stands between this and its submission, in words. `letterOf` names the cards of a ranking. */
export function MissingList({
  missing,
  letterOf,
}: {
  missing: readonly MissingItem[];
  letterOf?: (candidateId: string) => string;
}) {
  const t = useTranslations("labeling");
  if (missing.length === 0) return null;
  const name = letterOf ?? ((id: string) => id);
  const describe = (item: MissingItem): string => {
    switch (item.code) {
      case "unplaced":
      case "unrated":
        return t(`missing.${item.code}`, { cards: item.candidateIds.map(name).join(", ") });
      case "attribute_missing":
      case "attribute_out_of_range":
        return t("missing.attribute", { card: name(item.candidateId), attribute: item.attribute });
      case "correction_not_best":
        return t("missing.correction_not_best", { card: name(item.candidateId) });
      case "text_too_long":
        return t("missing.text_too_long", { limit: item.limit });
      case "unknown_candidate":
      case "candidate_twice":
      case "unknown_flag":
      case "strength_without_order":
        return t("missing.inconsistent");
      default:
        return t(`missing.${item.code}`);
    }
  };
  return (
    <div role="alert" data-missing className="mr-auto">
      <ul className="flex flex-wrap gap-x-4 text-warn">
        {missing.map((item, index) => (
          <li key={index}>{describe(item)}</li>
        ))}
      </ul>
    </div>
  );
}
