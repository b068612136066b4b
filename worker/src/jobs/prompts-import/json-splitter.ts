import { badRow, jsonRow, type RowSplitter, type SourceRow, tooLong } from "./source-row";

const lineFeed = 10;
const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const closeBracket = 0x5d;
const isSpace = (byte: number) => byte === 32 || byte === lineFeed || byte === 13 || byte === 9;
const opens = (byte: number) => byte === 0x7b || byte === 0x5b;
const closes = (byte: number) => byte === 0x7d || byte === closeBracket;

/** Where the rows of a JSON document begin: inside its list, inside the one list of its object, or at once. */
export interface RowsPlace {
  /** Bytes to skip. */
  offset: number;
  /** Rows are elements of a list and end with it; otherwise documents follow one another to the end. */
  inList: boolean;
}

/** Lists that belong to a row; a list of objects under any other name of a file's one object holds the rows. */
const fieldsOfRows = new Set(
  (
    "messages conversations conversation context history instances replies answers responses completions candidates " +
    "chosen rejected preferred_output non_preferred_output prompt input tools tags labels events choices tiers"
  ).split(" "),
);

/** Finds the rows in the first bytes of a JSON document. */
export function findRows(head: Buffer): RowsPlace {
  const text = head.toString("latin1");
  const start = /^\s*/.exec(text)![0].length;
  if (text[start] === "[") return { offset: start + 1, inList: true };
  let depth = 0;
  let key = "";
  for (let at = start; at < text.length; at++) {
    const character = text[at]!;
    if (character === '"') {
      const end = endOfString(text, at);
      if (depth === 1) key = text.slice(at + 1, end);
      at = end;
    } else if (character === "{" || character === "[") {
      const list = character === "[" && depth === 1 && /^\s*\{/.test(text.slice(at + 1, at + 1000));
      if (list && !fieldsOfRows.has(key)) return { offset: at + 1, inList: true };
      depth++;
    } else if (character === "}" || character === "]") {
      depth--;
      if (depth === 0) break;
    }
  }
  return { offset: 0, inList: false };
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

/**
 * Reads a JSON document as a stream. Only brackets and strings are followed; the text of each element is then parsed
 * by itself, so that one bad element is one bad row. An element over the limit is reported and never held in memory.
 */
export class JsonValues implements RowSplitter {
  private line = 1;
  private toSkip: number;
  private depth = 0;
  private inString = false;
  private escaped = false;
  private inRow = false;
  /** The row is a number, a word or a string: it ends with a space, not with a bracket. */
  private scalar = false;
  private rowLine = 1;
  private parts: Buffer[] = [];
  private size = 0;
  private ended = false;

  constructor(
    private readonly place: RowsPlace,
    private readonly limit: number,
  ) {
    this.toSkip = place.offset;
  }

  push(chunk: Buffer): SourceRow[] {
    const rows: SourceRow[] = [];
    let rowFrom = 0;
    for (let at = 0; at < chunk.length && !this.ended; at++) {
      const byte = chunk[at]!;
      if (byte === lineFeed) this.line++;
      if (this.toSkip > 0) this.toSkip--;
      else if (this.inString) this.readString(byte);
      else if (!this.inRow) {
        if (this.beginRow(byte)) rowFrom = at;
      } else if (this.endsBefore(byte)) {
        this.close(chunk.subarray(rowFrom, at), rows);
        // A closing bracket that ends a bare value also ends the list.
        if (byte === closeBracket) this.ended = true;
      } else if (this.endsWith(byte)) this.close(chunk.subarray(rowFrom, at + 1), rows);
    }
    if (this.inRow) this.keep(chunk.subarray(rowFrom));
    return rows;
  }

  end(): SourceRow[] {
    const rows: SourceRow[] = [];
    if (this.inRow && this.scalar && this.depth === 0 && !this.inString && !this.place.inList) {
      this.close(Buffer.alloc(0), rows);
    } else if (this.inRow) {
      const message = `the file ends in the middle of this value, begun on line ${this.rowLine}; it may have been cut off`;
      rows.push(badRow(this.rowLine, message, Buffer.concat(this.parts)));
    } else if (this.place.inList && !this.ended) {
      rows.push(
        badRow(
          this.line,
          'the file ends before its list does; "]" was expected: it may have been cut off',
          "",
        ),
      );
    }
    return rows;
  }

  private readString(byte: number): void {
    if (this.escaped) this.escaped = false;
    else if (byte === backslash) this.escaped = true;
    else if (byte === quote) this.inString = false;
  }

  /** Whether a row begins with this byte. */
  private beginRow(byte: number): boolean {
    if (isSpace(byte) || byte === comma) return false;
    if (byte === closeBracket && this.place.inList) {
      this.ended = true;
      return false;
    }
    this.inRow = true;
    this.rowLine = this.line;
    this.scalar = !opens(byte);
    this.depth = opens(byte) ? 1 : 0;
    this.inString = byte === quote;
    return true;
  }

  private endsBefore(byte: number): boolean {
    return this.scalar && this.depth === 0 && (isSpace(byte) || byte === comma || byte === closeBracket);
  }

  private endsWith(byte: number): boolean {
    if (byte === quote) this.inString = true;
    else if (opens(byte)) this.depth++;
    else if (closes(byte)) {
      this.depth--;
      return this.depth <= 0;
    }
    return false;
  }

  private keep(piece: Buffer): void {
    this.size += piece.length;
    if (this.size <= this.limit || this.parts.length === 0) this.parts.push(piece);
  }

  private close(last: Buffer, rows: SourceRow[]): void {
    this.keep(last);
    const bytes = this.parts.length === 1 ? this.parts[0]! : Buffer.concat(this.parts);
    rows.push(
      this.size > this.limit
        ? badRow(this.rowLine, `the element ${tooLong(this.size, this.limit)}`, bytes)
        : jsonRow(this.rowLine, bytes),
    );
    this.parts = [];
    this.size = 0;
    this.inRow = false;
  }
}
