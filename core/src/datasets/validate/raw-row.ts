/** The longest row that is read; a longer one is reported and passed over, so that memory stays bounded. */
export const maxRowBytes = 16 * 1024 * 1024;

/** A row as bytes, or what is wrong with it. */
export type RawRow =
  | { line: number; bytes: Uint8Array /** The file ended before the row did. */; cutOff: boolean }
  | { line: number; problem: string };

export function tooLong(bytes: number): string {
  const mebibytes = (size: number) => Math.round(size / 1024 / 1024);
  return `is ${mebibytes(bytes)} MiB long; rows of more than ${mebibytes(maxRowBytes)} MiB are not read`;
}

/** White space between JSON values. */
export function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
