/** One document as a trainer sees it. */
export interface EncodedDocument {
  /** Token ids, [length]. */
  tokens: Int32Array;
  /** [length]: 1 where the token is learned, that is, predicted from those before it. The first one never is. */
  learned: Uint8Array;
}

/** How many tokens of a document are learned. */
export function learnedCount({ learned }: EncodedDocument): number {
  let count = 0;
  for (const flag of learned) count += flag;
  return count;
}
