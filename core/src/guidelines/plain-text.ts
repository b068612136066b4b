/**
 * The words of a piece of Markdown, for searching, excerpts and accessible names: marks of emphasis, code, links, quotes
 * and tables are left out; the words of code stay. White space is collapsed.
 */
export function plainText(markdown: string): string {
  return markdown
    .replace(/<!--[\s\S]*?-->/g, " ")
    .replace(/^ {0,3}(`{3,}|~{3,}).*$/gm, " ")
    .replace(/^ {0,3}\[[^\]^][^\]]*\]:[ \t]*\S.*$/gm, " ")
    .replace(/!?\[([^\]]*)\]\([^)\s]*(?:[ \t]+"[^"]*")?\)/g, "$1")
    .replace(/\[([^\]]+)\]\[[^\]]*\]/g, "$1")
    .replace(/<(https?:[^>\s]+)>/g, "$1")
    .replace(/^[ \t]*(?:>[ \t]?)+/gm, "")
    .replace(/^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+/gm, "")
    .replace(/^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*$/gm, " ")
    .replace(/^[ \t]*(?:[-*_][ \t]*){3,}$/gm, " ")
    .replace(/[ \t]*\|[ \t]*/g, " ")
    .replace(/^#{1,6}[ \t]+/gm, "")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replace(/(\*\*|__)(?=\S)([\s\S]*?\S)\1/g, "$2")
    .replace(/(?<![\p{L}\p{N}*])\*(?=\S)((?:[^*\n]|\n(?!\s*\n))*?\S)\*(?!\*)/gu, "$1")
    .replace(/(?<![\p{L}\p{N}_])_(?=\S)((?:[^_\n]|\n(?!\s*\n))*?\S)_(?![\p{L}\p{N}_])/gu, "$1")
    .replace(/~~([^~]+)~~/g, "$1")
    .replace(/`+([^`]*)`+/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}
