import { createHash } from "node:crypto";
import { once } from "node:events";
import type { BackupMember } from "@hone/core/backup";
import type tar from "tar-stream";

/** Tables are cut into members of this size, because a member's size stands before its content. */
const chunkBytes = 8 * 1024 * 1024;

/** Counts and hashes what passes. */
export function meter() {
  const hash = createHash("sha256");
  let bytes = 0;
  return {
    take(chunk: Uint8Array) {
      hash.update(chunk);
      bytes += chunk.length;
    },
    result: (): BackupMember => ({ bytes, sha256: hash.digest("hex") }),
  };
}

/** Adds one member whose content is at hand. */
export async function addMember(pack: tar.Pack, name: string, content: Buffer | string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    pack.entry({ name, type: "file" }, content, (error) => (error ? reject(error) : resolve()));
  });
}

/** Adds a stream of unknown length as members `<folder>/000000`, `<folder>/000001`, … */
export async function addChunked(
  pack: tar.Pack,
  folder: string,
  content: AsyncIterable<Buffer>,
): Promise<BackupMember> {
  const counted = meter();
  let parts: Buffer[] = [];
  let waiting = 0;
  let number = 0;
  const flush = async () => {
    if (waiting === 0) return;
    await addMember(pack, `${folder}/${String(number++).padStart(6, "0")}`, Buffer.concat(parts));
    parts = [];
    waiting = 0;
  };
  for await (const chunk of content) {
    counted.take(chunk);
    parts.push(chunk);
    waiting += chunk.length;
    if (waiting >= chunkBytes) await flush();
  }
  await flush();
  return counted.result();
}

/** Adds a file's content, of exactly `size` bytes, as one member. */
export async function addStreamed(
  pack: tar.Pack,
  name: string,
  size: number,
  content: AsyncIterable<Buffer>,
): Promise<BackupMember> {
  const counted = meter();
  const entry = pack.entry({ name, size, type: "file" });
  const finished = new Promise<void>((resolve, reject) => {
    entry.once("close", resolve);
    entry.once("error", reject);
  });
  finished.catch(() => undefined);
  for await (const chunk of content) {
    counted.take(chunk);
    if (!entry.write(chunk)) await Promise.race([once(entry, "drain"), finished]);
  }
  entry.end(undefined);
  await finished;
  return counted.result();
}

/** Reads a member to its end. */
export async function readMember(entry: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of entry) parts.push(part);
  return Buffer.concat(parts);
}
