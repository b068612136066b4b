/** How a text file's characters are written. */
export type TextEncoding = "utf-8" | "utf-8-bom" | "utf-16le" | "utf-16be";

/**
 * The encoding, by byte order mark; without one, UTF-16 by its zero bytes (Latin text has one in every pair), else
 * UTF-8.
 */
export function detectEncoding(head: Buffer): TextEncoding {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return "utf-8-bom";
  let [even, odd] = [0, 0];
  const length = Math.min(head.length, 4096) & ~1;
  for (let i = 0; i < length; i += 2) {
    if (head[i] === 0) even++;
    if (head[i + 1] === 0) odd++;
  }
  const pairs = length / 2;
  if (pairs >= 4 && odd > pairs * 0.4 && even < pairs * 0.05) return "utf-16le";
  if (pairs >= 4 && even > pairs * 0.4 && odd < pairs * 0.05) return "utf-16be";
  return "utf-8";
}

/** The same text as UTF-8 bytes without a byte order mark. */
export async function* utf8Bytes(
  chunks: AsyncIterable<Buffer>,
  encoding: TextEncoding,
): AsyncGenerator<Buffer> {
  if (encoding === "utf-8") yield* chunks;
  else if (encoding === "utf-8-bom") yield* skipBytes(chunks, 3);
  else yield* fromUtf16(chunks, encoding === "utf-16be");
}

async function* skipBytes(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of chunks) {
    yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

async function* fromUtf16(chunks: AsyncIterable<Buffer>, bigEndian: boolean): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let first = true;
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk]);
    const whole = wholeCharacters(bytes, bigEndian);
    const text = decodeUtf16(bytes.subarray(0, whole), bigEndian);
    rest = bytes.subarray(whole);
    yield encodeUtf8(first && text.startsWith("\ufeff") ? text.slice(1) : text);
    if (text !== "") first = false;
  }
  // Half a character at the end of the file: bytes that are not UTF-8, so that the row they belong to is reported.
  if (rest.length > 0) yield Buffer.from([0xff]);
}

/** Bytes up to the last character that is complete: pairs of bytes, and no first half of a surrogate pair at the end. */
function wholeCharacters(bytes: Buffer, bigEndian: boolean): number {
  const even = bytes.length & ~1;
  if (even < 2) return even;
  const last = bigEndian ? bytes.readUInt16BE(even - 2) : bytes.readUInt16LE(even - 2);
  return last >= 0xd800 && last <= 0xdbff ? even - 2 : even;
}

function decodeUtf16(bytes: Buffer, bigEndian: boolean): string {
  return (bigEndian ? Buffer.from(bytes).swap16() : bytes).toString("utf16le");
}

/** UTF-8, in which a lone surrogate becomes a byte that is not UTF-8 instead of a silent replacement. */
function encodeUtf8(text: string): Buffer {
  if (!/\p{Surrogate}/u.test(text)) return Buffer.from(text, "utf8");
  const parts = text.split(/\p{Surrogate}/u).map((part) => Buffer.from(part, "utf8"));
  return Buffer.concat(parts.flatMap((part, i) => (i === 0 ? [part] : [Buffer.from([0xff]), part])));
}
