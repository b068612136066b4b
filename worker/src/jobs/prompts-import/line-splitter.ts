import {
  badRow,
  decodeUtf8,
  invalidUtf8,
  jsonRow,
  type RowSplitter,
  type SourceRow,
  tooLong,
} from "./source-row";

const lineFeed = 10;
const carriageReturn = 13;

/**
 * Splits at `\n` only (real files hold U+2028 and U+2029 inside their texts) and drops a `\r` before it. Blank lines
 * count but make no row. A line longer than the limit is reported with its size and never held in memory.
 */
abstract class LineSplitter implements RowSplitter {
  private parts: Buffer[] = [];
  private size = 0;
  private line = 1;

  constructor(private readonly limit: number) {}

  protected abstract row(line: number, bytes: Buffer, endsFile: boolean): SourceRow;

  push(chunk: Buffer): SourceRow[] {
    const rows: SourceRow[] = [];
    let from = 0;
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, from)) {
      this.keep(chunk.subarray(from, at));
      this.close(rows, false);
      this.line++;
      from = at + 1;
    }
    this.keep(chunk.subarray(from));
    return rows;
  }

  end(): SourceRow[] {
    const rows: SourceRow[] = [];
    this.close(rows, true);
    return rows;
  }

  private keep(piece: Buffer): void {
    this.size += piece.length;
    // Of a line that is too long the beginning is enough: the excerpt shows it.
    if (this.size <= this.limit || this.parts.length === 0) this.parts.push(piece);
  }

  private close(rows: SourceRow[], endsFile: boolean): void {
    const bytes = this.parts.length === 1 ? this.parts[0]! : Buffer.concat(this.parts);
    if (this.size > this.limit)
      rows.push(badRow(this.line, `the line ${tooLong(this.size, this.limit)}`, bytes));
    else {
      const text = bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes;
      if (!isBlank(text)) rows.push(this.row(this.line, text, endsFile));
    }
    this.parts = [];
    this.size = 0;
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 32 || byte === 9 || byte === carriageReturn);
}

/** JSON Lines: one JSON document per line. */
export class JsonLines extends LineSplitter {
  protected row(line: number, bytes: Buffer, endsFile: boolean): SourceRow {
    return jsonRow(line, bytes, endsFile);
  }
}

/** Plain text: one prompt per line. */
export class TextLines extends LineSplitter {
  protected row(line: number, bytes: Buffer): SourceRow {
    const text = decodeUtf8(bytes);
    return text === null ? badRow(line, invalidUtf8, bytes) : { line, value: text };
  }
}
