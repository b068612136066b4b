import { type EncodedDocument, learnedCount } from "./encoded";

/**
 * What becomes of a document of more than the longest allowed number of tokens.
 * - `split`: it becomes several, each of which begins with the last token of the one before as bare context, so that
 *   every learned token stays learned exactly once;
 * - `cut`: its end is cut off;
 * - `leave-out`: it is not used.
 */
export type TooLong = "split" | "cut" | "leave-out";

/** What was done to fit documents into their longest length; nothing is dropped without being counted here. */
export interface FitReport {
  documents: number;
  /** Of these, longer than allowed. */
  tooLong: number;
  /** Documents that are not used: left out, or with nothing learned in what remained. */
  leftOut: number;
  /** Learned tokens of all documents as they came, and those that were lost with what was cut or left out. */
  learnedTokens: number;
  learnedTokensLost: number;
}

/**
 * Fits documents into `maxTokens` tokens.
 * @param maxTokens 2 or more
 */
export function fitLength(
  documents: Iterable<EncodedDocument>,
  maxTokens: number,
  tooLong: TooLong,
): { documents: EncodedDocument[]; report: FitReport } {
  if (!Number.isInteger(maxTokens) || maxTokens < 2)
    throw new RangeError(`maxTokens: ${maxTokens}; 2 or more expected.`);
  const fitted: EncodedDocument[] = [];
  const report: FitReport = { documents: 0, tooLong: 0, leftOut: 0, learnedTokens: 0, learnedTokensLost: 0 };
  for (const document of documents) {
    const isLong = document.tokens.length > maxTokens;
    const parts = isLong ? partsOf(document, maxTokens, tooLong) : [document];
    const kept = parts.map((part) => ({ part, count: learnedCount(part) })).filter(({ count }) => count > 0);
    const learned = learnedCount(document);
    report.documents += 1;
    report.tooLong += isLong ? 1 : 0;
    report.leftOut += kept.length === 0 ? 1 : 0;
    report.learnedTokens += learned;
    report.learnedTokensLost += learned - kept.reduce((sum, { count }) => sum + count, 0);
    for (const { part } of kept) fitted.push(part);
  }
  return { documents: fitted, report };
}

function partsOf(document: EncodedDocument, maxTokens: number, tooLong: TooLong): EncodedDocument[] {
  if (tooLong === "leave-out") return [];
  if (tooLong === "cut") return [part(document, 0, maxTokens)];
  const parts: EncodedDocument[] = [];
  for (let start = 0; start + 1 < document.tokens.length; start += maxTokens - 1)
    parts.push(part(document, start, start + maxTokens));
  return parts;
}

function part({ tokens, learned }: EncodedDocument, start: number, end: number): EncodedDocument {
  const cut = { tokens: tokens.slice(start, end), learned: learned.slice(start, end) };
  cut.learned[0] = 0;
  return cut;
}
