import type { HfConfig } from "./hf-config";

/**
 * A reward model is read at the last token that is not padding, so the token that ends a response must not be it: the
 * model's own padding token where it differs, else the token that begins texts, else the first that ends nothing.
 */
export function rewardPadding({ padTokenId, bosTokenId, eosTokenIds }: HfConfig): number {
  const fitting = [padTokenId, bosTokenId].find((id) => id !== undefined && !eosTokenIds.includes(id));
  if (fitting !== undefined) return fitting;
  let id = 0;
  while (eosTokenIds.includes(id)) id++;
  return id;
}
