/** A change of a text field: what is selected, and what takes its place; then the new selection. */
export interface TextEdit {
  from: number;
  to: number;
  insert: string;
  selectionStart: number;
  selectionEnd: number;
}

interface Selection {
  value: string;
  start: number;
  end: number;
}

/** Puts a mark such as `**` around what is selected, or takes it away. */
export function toggleMark({ value, start, end }: Selection, mark: string): TextEdit {
  const selected = value.slice(start, end);
  const size = mark.length;
  const outside = value.slice(start - size, start) === mark && value.slice(end, end + size) === mark;
  if (outside) {
    return {
      from: start - size,
      to: end + size,
      insert: selected,
      selectionStart: start - size,
      selectionEnd: end - size,
    };
  }
  return {
    from: start,
    to: end,
    insert: `${mark}${selected}${mark}`,
    selectionStart: start + size,
    selectionEnd: end + size,
  };
}

/** Makes a link of what is selected; the address is selected next. */
export function makeLink({ value, start, end }: Selection): TextEdit {
  const text = value.slice(start, end);
  const address = "https://";
  const at = start + text.length + 3;
  return {
    from: start,
    to: end,
    insert: `[${text}](${address})`,
    selectionStart: at,
    selectionEnd: at + address.length,
  };
}

const numbered = "1. ";

/** Begins every selected line with `prefix`, or takes it away when all of them have it. `1. ` counts up. */
export function togglePrefix({ value, start, end }: Selection, prefix: string): TextEdit {
  const from = value.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = value.indexOf("\n", end);
  const to = lineEnd < 0 ? value.length : lineEnd;
  const lines = value.slice(from, to).split("\n");
  const pattern = prefix === numbered ? /^\d+\. / : null;
  const has = (line: string) => (pattern === null ? line.startsWith(prefix) : pattern.test(line));
  const insert = lines.every(has)
    ? lines
        .map((line) => (pattern === null ? line.slice(prefix.length) : line.replace(pattern, "")))
        .join("\n")
    : lines.map((line, index) => (pattern === null ? prefix : `${index + 1}. `) + line).join("\n");
  return { from, to, insert, selectionStart: from, selectionEnd: from + insert.length };
}

/** What Enter does inside a list: the next item, or the end of the list after an empty one. Null: an ordinary Enter. */
export function continueList({ value, start, end }: Selection): TextEdit | null {
  if (start !== end) return null;
  const from = value.lastIndexOf("\n", start - 1) + 1;
  const line = value.slice(from, start);
  const item = /^(\s*)([-*+]|(\d+)\.)\s+(.*)$/.exec(line) ?? /^(\s*)([-*+]|(\d+)\.)\s()$/.exec(line);
  if (item === null) return null;
  const [, indent = "", marker = "", digits, rest = ""] = item;
  if (rest === "") {
    return { from, to: start, insert: "", selectionStart: from, selectionEnd: from };
  }
  const next = digits === undefined ? marker : `${Number(digits) + 1}.`;
  const insert = `\n${indent}${next} `;
  const at = start + insert.length;
  return { from: start, to: start, insert, selectionStart: at, selectionEnd: at };
}

/** Text without what no database can hold: NUL and halves of surrogate pairs. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "");
}
