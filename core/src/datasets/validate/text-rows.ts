import type { Finding } from "./finding";
import { splitJsonArray } from "./json-array";
import { isBlank, maxRowBytes, type RawRow, tooLong } from "./raw-row";

export type ParsedRow = { line: number; value: unknown } | Finding;

type Chunks = AsyncIterable<Uint8Array>;

/**
 * Reads the rows of a JSONL file or of one JSON array, whatever bytes it is made of. Lines end at a line feed and
 * nowhere else: texts may contain U+2028 and its kin.
 */
export async function* readTextRows(chunks: Chunks, acceptsArray: boolean): AsyncGenerator<ParsedRow> {
  const { head, rest } = await peek(chunks, 4096);
  const problem = wrongEncoding(head);
  if (problem !== null) {
    yield { line: 1, field: "file", message: problem, severity: "error" };
    return;
  }
  const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  if (marked)
    yield {
      line: 1,
      field: "file",
      message: "begins with a UTF-8 byte order mark (EF BB BF), which JSON readers refuse; save it without",
      severity: "error",
    };
  const start = head.findIndex((byte, i) => !isBlank(byte) && !(marked && i < 3));
  if (head[start] === openBracket && !acceptsArray) {
    yield {
      line: 1,
      field: "file",
      message: "is a JSON array, but this format is JSONL: one object per line",
      severity: "error",
    };
    return;
  }
  const body = marked ? skipBytes(rest, 3) : rest;
  const rows = head[start] === openBracket ? splitJsonArray(body, maxRowBytes) : splitLines(body);
  for await (const row of rows) {
    const parsed = parseRow(row);
    yield parsed;
    if (row.line === 1 && "severity" in parsed && isOpeningLine(row)) return;
  }
}

const openBracket = 0x5b;

/** Collects at least `count` bytes, if there are so many, and gives them back together with the rest. */
async function peek(chunks: Chunks, count: number): Promise<{ head: Uint8Array; rest: Chunks }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  let size = 0;
  while (size < count) {
    const next = await iterator.next();
    if (next.done) break;
    taken.push(next.value);
    size += next.value.length;
  }
  const head = concatenate(taken, size);
  async function* rest(): AsyncGenerator<Uint8Array> {
    try {
      if (size > 0) yield head;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head, rest: rest() };
}

async function* skipBytes(chunks: Chunks, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const chunk of chunks) {
    yield chunk.subarray(Math.min(left, chunk.length));
    left -= Math.min(left, chunk.length);
  }
}

function concatenate(pieces: readonly Uint8Array[], size: number): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const signatures: [bytes: number[], what: string][] = [
  [[0xff, 0xfe], "is UTF-16 text; save it as UTF-8"],
  [[0xfe, 0xff], "is UTF-16 text; save it as UTF-8"],
  [[0x50, 0x4b, 0x03, 0x04], "is a zip archive; unpack it first"],
  [[0x1f, 0x8b], "is a gzip file; unpack it first"],
  [[0x28, 0xb5, 0x2f, 0xfd], "is a Zstandard file; unpack it first"],
  [[0x50, 0x41, 0x52, 0x31], "is a Parquet file, but was read as text"],
];

function wrongEncoding(head: Uint8Array): string | null {
  if (head.length === 0) return "is empty";
  if (head.every(isBlank) && head.length < 4096) return "is empty: it holds nothing but white space";
  const known = signatures.find(([bytes]) => bytes.every((byte, i) => head[i] === byte));
  if (known !== undefined) return known[1];
  // JSON begins with an ASCII character; in UTF-16 or UTF-32 one of the first two bytes is then zero.
  const zero = head.length > 1 && (head[0] === 0) !== (head[1] === 0);
  return zero ? "looks like UTF-16 text without a byte order mark; save it as UTF-8" : null;
}

/** Lines as bytes, without their line feeds; keeps at most `maxRowBytes` of a line. */
async function* splitLines(chunks: Chunks): AsyncGenerator<RawRow> {
  let line = 1;
  let pieces: Uint8Array[] = [];
  let size = 0;
  const take = (piece: Uint8Array) => {
    size += piece.length;
    if (size <= maxRowBytes) pieces.push(piece);
    else pieces = [];
  };
  const finish = (cutOff: boolean): RawRow => {
    const row: RawRow =
      size > maxRowBytes
        ? { line, problem: tooLong(size) }
        : { line, bytes: concatenate(pieces, size), cutOff };
    line += 1;
    pieces = [];
    size = 0;
    return row;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      take(chunk.subarray(start, end));
      yield finish(false);
      start = end + 1;
    }
    // A copy: whoever made the chunk may use its memory again.
    if (start < chunk.length) take(chunk.slice(start));
  }
  if (size > 0) yield finish(true);
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function parseRow(row: RawRow): ParsedRow {
  const wrong = (message: string): Finding => ({ line: row.line, field: "line", message, severity: "error" });
  if ("problem" in row) return wrong(row.problem);
  const { bytes, line } = row;
  if (bytes.every(isBlank)) return wrong("is blank; every line must hold one JSON object");
  const zero = bytes.indexOf(0);
  if (zero >= 0) return wrong(`contains a NUL byte (byte ${zero + 1} of the row)`);
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return wrong(
      `is not valid UTF-8 (near byte ${firstInvalidByte(bytes)} of the row); save the file as UTF-8`,
    );
  }
  try {
    return { line, value: JSON.parse(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (isOpeningLine(row))
      return wrong(
        "is not a whole JSON object; write each object on one line, without line breaks between its keys",
      );
    if (row.cutOff) return wrong(`is cut off: the file ends in the middle of a row (${reason})`);
    return wrong(`is not valid JSON: ${reason}`);
  }
}

/** A lone `{`: the file is one pretty-printed object, and every further line would be an error of its own. */
function isOpeningLine(row: RawRow): boolean {
  if (!("bytes" in row)) return false;
  const visible = row.bytes.filter((byte) => !isBlank(byte));
  return visible.length === 1 && visible[0] === 0x7b;
}

/** Position, from 1, of the first byte that does not continue valid UTF-8, found by halving. */
function firstInvalidByte(bytes: Uint8Array): number {
  let valid = 0;
  let end = bytes.length;
  while (valid < end) {
    const middle = Math.ceil((valid + end) / 2);
    try {
      // `stream` lets an unfinished character at the end pass.
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      valid = middle;
    } catch {
      end = middle - 1;
    }
  }
  return valid + 1;
}
