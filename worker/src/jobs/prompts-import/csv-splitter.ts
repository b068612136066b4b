import { AppError } from "@hone/core/errors";
import { badRow, decodeUtf8, invalidUtf8, type RowSplitter, type SourceRow, tooLong } from "./source-row";

const lineFeed = 10;
const carriageReturn = 13;
const quote = 0x22;

/** After so many quotes that never close, the file is not CSV. */
const mostUnclosedQuotes = 20;

/** The delimiter that occurs most often outside quotes in the first record: comma, semicolon, tab or bar. */
export function guessDelimiter(head: string): string {
  const line = head.replace(/"(?:[^"]|"")*"/g, "").split("\n", 1)[0] ?? "";
  const counted = [",", ";", "\t", "|"].map((mark) => ({ mark, count: line.split(mark).length - 1 }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).mark;
}

/**
 * CSV after RFC 4180: a header record, fields in double quotes may hold delimiters, line ends and doubled quotes. Text
 * stays text: a cell that looks like a formula is data. A quote that does not close within the limit is reported on its
 * line and reading goes on with the next line.
 */
export class CsvRecords implements RowSplitter {
  private header: string[] | null = null;
  private pending: Buffer = Buffer.alloc(0);
  /** Line on which `pending` begins. */
  private line = 1;
  /** Bytes of `pending` that were looked at already, and whether they end inside quotes. */
  private scanned = 0;
  private inQuotes = false;
  /** Where in `pending` a quote closed last: one right behind it is a doubled quote. */
  private closedAt = -2;
  /** Line ends seen in `pending`. */
  private lines = 0;
  private skipping = 0;
  private unclosed = 0;

  constructor(
    private readonly delimiter: string,
    private readonly limit: number,
  ) {}

  push(chunk: Buffer): SourceRow[] {
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    const rows: SourceRow[] = [];
    this.readRecords(rows);
    if (this.pending.length > this.limit) {
      if (this.inQuotes && this.pending.subarray(0, this.limit).includes(lineFeed))
        this.giveUpRecord(rows, false);
      else this.skipLine();
    }
    return rows;
  }

  end(): SourceRow[] {
    const rows: SourceRow[] = [];
    this.readRecords(rows);
    while (this.inQuotes) {
      this.giveUpRecord(rows, true);
      this.readRecords(rows);
    }
    if (this.pending.length > 0 || this.skipping > 0) this.record(this.pending, rows);
    if (this.header === null) throw new AppError("INVALID_INPUT", "The CSV file has no header line.");
    return rows;
  }

  private readRecords(rows: SourceRow[]): void {
    let start = 0;
    for (let at = this.scanned; at < this.pending.length; at++) {
      const byte = this.pending[at]!;
      if (byte === quote) this.meetQuote(at, start);
      else if (byte === lineFeed) {
        this.lines++;
        if (this.inQuotes) continue;
        this.record(this.pending.subarray(start, at), rows);
        start = at + 1;
      }
    }
    this.pending = this.pending.subarray(start);
    this.closedAt -= start;
    this.scanned = this.pending.length;
  }

  /** A quote closes what is open; it opens a field at its beginning, or goes on as the second of a doubled one. */
  private meetQuote(at: number, start: number): void {
    if (this.skipping > 0) return;
    if (this.inQuotes) {
      this.inQuotes = false;
      this.closedAt = at;
    } else {
      this.inQuotes =
        at === start || this.closedAt === at - 1 || this.pending[at - 1] === this.delimiter.charCodeAt(0);
    }
  }

  /** The record is longer than may be: its quote never closed, so that only its first line is given up. */
  private giveUpRecord(rows: SourceRow[], endsFile: boolean): void {
    this.unclosed++;
    if (this.unclosed > mostUnclosedQuotes) {
      throw new AppError(
        "INVALID_INPUT",
        `Line ${this.line}: more than ${mostUnclosedQuotes} quotes never close; this is not CSV with double quotes.`,
      );
    }
    const end = this.pending.indexOf(lineFeed);
    const first = end < 0 ? this.pending : this.pending.subarray(0, end);
    const where = endsFile ? "before the file ends" : `within ${this.limit.toLocaleString("en")} bytes`;
    rows.push(
      badRow(this.line, `a quote opened in this line does not close ${where}; the line was skipped`, first),
    );
    this.pending = end < 0 ? Buffer.alloc(0) : this.pending.subarray(end + 1);
    this.line++;
    this.scanned = 0;
    this.lines = 0;
    this.closedAt = -2;
    this.inQuotes = false;
    if (!endsFile) this.readRecords(rows);
  }

  /** One line is too long: forgets it piece by piece until it ends. */
  private skipLine(): void {
    this.skipping += this.pending.length;
    this.pending = this.pending.subarray(0, 0);
    this.scanned = 0;
    this.inQuotes = false;
  }

  private record(bytes: Buffer, rows: SourceRow[]): void {
    const line = this.line;
    this.line += this.lines;
    this.lines = 0;
    const size = this.skipping + bytes.length;
    this.skipping = 0;
    if (size > this.limit) {
      rows.push(badRow(line, `the line ${tooLong(size, this.limit)}`, ""));
      return;
    }
    const trimmed = bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes;
    if (trimmed.every((byte) => byte === 32 || byte === 9)) return;
    const text = decodeUtf8(trimmed);
    if (text === null) rows.push(badRow(line, invalidUtf8, trimmed));
    else if (this.header === null) this.header = readHeader(parseRecord(text, this.delimiter), line);
    else rows.push(this.rowOf(parseRecord(text, this.delimiter), line, text));
  }

  private rowOf(fields: string[], line: number, text: string): SourceRow {
    const header = this.header!;
    if (fields.length !== header.length) {
      const message = `${header.length} fields were expected as in the header, ${fields.length} were found`;
      return badRow(line, message, text);
    }
    return { line, value: Object.fromEntries(header.map((name, i) => [name, fields[i]!])) };
  }
}

function readHeader(names: string[], line: number): string[] {
  const seen = new Set<string>();
  return names.map((name, i) => {
    const trimmed = name.trim() === "" ? `column ${i + 1}` : name.trim();
    if (seen.has(trimmed)) {
      throw new AppError(
        "INVALID_INPUT",
        `Line ${line}: two columns are called "${trimmed}". Give every column of the header its own name.`,
      );
    }
    seen.add(trimmed);
    return trimmed;
  });
}

/** The fields of one record, without its line end. */
export function parseRecord(text: string, delimiter: string): string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      const { value, end } = quotedField(text, at, delimiter);
      fields.push(value);
      at = end;
    } else {
      const end = text.indexOf(delimiter, at);
      fields.push(end < 0 ? text.slice(at) : text.slice(at, end));
      at = end < 0 ? text.length : end;
    }
    if (at >= text.length) return fields;
    at += delimiter.length;
  }
}

/** A quoted field from its opening quote; what follows the closing one up to the delimiter is kept as it is. */
function quotedField(text: string, start: number, delimiter: string): { value: string; end: number } {
  let value = "";
  let from = start + 1;
  for (;;) {
    const close = text.indexOf('"', from);
    if (close < 0) return { value: value + text.slice(from), end: text.length };
    value += text.slice(from, close);
    if (text[close + 1] !== '"') {
      const next = text.indexOf(delimiter, close + 1);
      const end = next < 0 ? text.length : next;
      return { value: value + text.slice(close + 1, end), end };
    }
    value += '"';
    from = close + 2;
  }
}
