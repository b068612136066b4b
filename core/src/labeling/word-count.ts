/** Scripts written without spaces in which a character is counted as a word, as word processors do. */
const ideographs = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々〆]/gu;
const withoutSpaces = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const wordOrIdeograph =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々〆]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々〆])[\p{L}\p{N}\p{M}])+(?:['’·.,_-](?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々〆])[\p{L}\p{N}\p{M}])+)*/gu;

/**
 * Words of a text. A Chinese character or a kana counts as one word; Korean and everything with spaces counts runs of
 * letters and digits ("don't", "3.5" and "well-known" are one each); Thai, Lao, Khmer and Burmese are segmented by the
 * runtime's dictionary. Punctuation and Markdown signs count nothing.
 */
export function countWords(text: string): number {
  if (!withoutSpaces.test(text)) return text.match(wordOrIdeograph)?.length ?? 0;
  const ideographCount = text.match(ideographs)?.length ?? 0;
  const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });
  let words = ideographCount;
  for (const segment of segmenter.segment(text.replace(ideographs, " "))) {
    if (segment.isWordLike === true) words++;
  }
  return words;
}
