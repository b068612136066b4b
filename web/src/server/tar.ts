import { AppError } from "@hone/core/errors";

/** A file of an archive. */
export interface TarFile {
  /** Path in the archive, with `/`. */
  name: string;
  /** Bytes that `read` gives. */
  size: number;
  read(): AsyncIterable<Uint8Array>;
}

const block = 512;
/** What eleven octal digits hold; larger sizes are written in base 256, as GNU tar does and every tar reads. */
const largestOctal = 8 ** 11 - 1;

/**
 * A tar archive (POSIX.1-1988 ustar) as a stream: nothing of it is held in memory. The same files and time give the same
 * bytes.
 * @throws AppError when a file gives fewer or more bytes than it said; the stream then breaks off
 */
export async function* tar(files: readonly TarFile[], modified: Date): AsyncGenerator<Uint8Array> {
  for (const { name, size, read } of files) {
    yield header(name, size, modified);
    let given = 0;
    for await (const chunk of read()) {
      given += chunk.length;
      yield chunk;
    }
    if (given !== size)
      throw new AppError(
        "CONFLICT",
        `${name} has ${given} bytes, ${size} were expected: it was changed meanwhile.`,
      );
    if (size % block !== 0) yield new Uint8Array(block - (size % block));
  }
  yield new Uint8Array(2 * block);
}

/** Bytes of the whole archive. */
export function tarSize(files: readonly TarFile[]): number {
  return files.reduce((sum, { size }) => sum + block + Math.ceil(size / block) * block, 2 * block);
}

function header(name: string, size: number, modified: Date): Uint8Array {
  const bytes = Buffer.alloc(block);
  const { prefix, rest } = splitName(name);
  bytes.write(rest, 0);
  bytes.write("0000644\0", 100);
  bytes.write("0000000\0", 108);
  bytes.write("0000000\0", 116);
  writeSize(bytes, size);
  bytes.write(`${octal(Math.floor(modified.getTime() / 1000), 11)}\0`, 136);
  bytes.write("        ", 148);
  bytes.write("0", 156);
  bytes.write("ustar\x0000", 257);
  bytes.write(prefix, 345);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${octal(sum, 6)}\0 `, 148);
  return bytes;
}

function writeSize(bytes: Buffer, size: number): void {
  if (size <= largestOctal) {
    bytes.write(`${octal(size, 11)}\0`, 124);
    return;
  }
  bytes.writeBigUInt64BE(BigInt(size), 128);
  bytes[124] = 0x80;
}

/** 100 bytes of name, and 155 of the folders before it. */
function splitName(name: string): { prefix: string; rest: string } {
  if (Buffer.byteLength(name) <= 100) return { prefix: "", rest: name };
  for (let at = name.indexOf("/"); at >= 0; at = name.indexOf("/", at + 1)) {
    const [prefix, rest] = [name.slice(0, at), name.slice(at + 1)];
    if (Buffer.byteLength(rest) <= 100 && Buffer.byteLength(prefix) <= 155) return { prefix, rest };
  }
  throw new AppError("INVALID_INPUT", `${name}: is too long a name for a tar archive.`);
}

const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
