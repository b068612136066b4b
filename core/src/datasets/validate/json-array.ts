import { isBlank, type RawRow, tooLong } from "./raw-row";

const code = {
  quote: 0x22,
  backslash: 0x5c,
  comma: 0x2c,
  open: 0x5b,
  close: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
};
const lineFeed = 0x0a;

/**
 * Splits one JSON array into its elements without parsing them, so that a file of any size is read in pieces. Only
 * ASCII bytes have a meaning here, and no byte of a longer UTF-8 character is one.
 */
export async function* splitJsonArray(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<RawRow> {
  const splitter = new Splitter(maxBytes);
  for await (const chunk of chunks)
    for (const byte of chunk) {
      const row = splitter.take(byte);
      if (row === null) continue;
      yield row;
      if (splitter.failed) return;
    }
  const end = splitter.end();
  if (end !== null) yield end;
}

class Splitter {
  failed = false;
  private state: "before" | "inside" | "after" = "before";
  private depth = 0;
  private inString = false;
  private escaped = false;
  private line = 1;
  private startLine = 0;
  private size = 0;
  private count = 0;
  private commaSeen = false;
  private buffer = new Uint8Array(4096);

  constructor(private readonly maxBytes: number) {}

  /** Takes the next byte; gives a row when one is complete. */
  take(byte: number): RawRow | null {
    const line = this.line;
    if (byte === lineFeed) this.line += 1;
    if (this.state === "inside") return this.inside(byte, line);
    if (isBlank(byte)) return null;
    if (this.state === "before") {
      this.state = "inside";
      return null;
    }
    return this.fail(line, "something follows the end of the array");
  }

  end(): RawRow | null {
    if (this.state === "after" || this.failed) return null;
    return { line: this.startLine || this.line, problem: "is cut off: the file ends before the array does" };
  }

  private inside(byte: number, line: number): RawRow | null {
    const endsRow = this.depth === 0 && !this.inString && (byte === code.comma || byte === code.close);
    if (endsRow) return this.finishRow(byte, line);
    if (this.size === 0) {
      if (isBlank(byte)) return null;
      this.startLine = line;
    }
    this.keep(byte);
    this.follow(byte);
    return this.depth < 0 ? this.fail(line, "closes an object that was not opened") : null;
  }

  private finishRow(byte: number, line: number): RawRow | null {
    const closes = byte === code.close;
    if (this.size === 0) {
      if (closes && !this.commaSeen) {
        this.state = "after";
        return this.count === 0 ? this.fail(line, "is empty: the array has no rows") : null;
      }
      return this.fail(line, closes ? "the array ends with a comma" : "a comma stands where a row should be");
    }
    const row: RawRow =
      this.size > this.maxBytes
        ? { line: this.startLine, problem: tooLong(this.size) }
        : { line: this.startLine, bytes: this.buffer.slice(0, this.size), cutOff: false };
    this.size = 0;
    this.startLine = 0;
    this.count += 1;
    this.commaSeen = !closes;
    if (closes) this.state = "after";
    return row;
  }

  private follow(byte: number): void {
    if (this.inString) {
      if (this.escaped) this.escaped = false;
      else if (byte === code.backslash) this.escaped = true;
      else if (byte === code.quote) this.inString = false;
    } else if (byte === code.quote) this.inString = true;
    else if (byte === code.open || byte === code.openBrace) this.depth += 1;
    else if (byte === code.close || byte === code.closeBrace) this.depth -= 1;
  }

  private keep(byte: number): void {
    if (this.size < this.maxBytes) {
      if (this.size === this.buffer.length) {
        const larger = new Uint8Array(Math.min(this.buffer.length * 2, this.maxBytes));
        larger.set(this.buffer);
        this.buffer = larger;
      }
      this.buffer[this.size] = byte;
    }
    this.size += 1;
  }

  private fail(line: number, problem: string): RawRow {
    this.failed = true;
    return { line, problem };
  }
}
