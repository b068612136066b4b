import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "@hone/core/errors";
import { newId } from "@hone/core/ids";

/** Files that belong to rows: uploads, exports, checkpoints. Keys are relative paths with `/`. */
export interface ArtifactStore {
  /** Writes a whole artifact; it appears under its key only when complete. Returns its size in bytes. */
  write(key: string, content: AsyncIterable<Uint8Array | string> | Uint8Array): Promise<number>;
  read(key: string, range?: { start?: number; end?: number }): Readable;
  size(key: string): Promise<number>;
  /** Keys under a folder; all of them for "". */
  list(prefix: string): Promise<string[]>;
  remove(key: string): Promise<void>;
  /** Local path of an artifact, for libraries that read files by name. */
  localPath(key: string): Promise<string>;
}

/** Artifacts in a folder of this machine: the embedded default. */
export function openLocalArtifacts(root: string): ArtifactStore {
  const resolveKey = (key: string): string => {
    const full = path.resolve(root, key);
    if (key === "" || path.isAbsolute(key) || !full.startsWith(path.resolve(root) + path.sep)) {
      throw new AppError("INVALID_INPUT", `Artifact key ${JSON.stringify(key)} leaves the store.`);
    }
    return full;
  };
  return {
    write: async (key, content) => {
      const target = resolveKey(key);
      await mkdir(path.dirname(target), { recursive: true });
      const part = `${target}.${newId()}.part`;
      try {
        const sink: Writable = createWriteStream(part, { flush: true });
        await pipeline(Readable.from(content instanceof Uint8Array ? [content] : content), sink);
        await rename(part, target);
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
      return (await stat(target)).size;
    },
    read: (key, range) => createReadStream(resolveKey(key), range),
    size: async (key) => (await stat(resolveKey(key))).size,
    list: async (prefix) => {
      const folder = prefix === "" ? path.resolve(root) : resolveKey(prefix);
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
      return (
        entries
          .filter((entry) => entry.isFile())
          .map((entry) =>
            path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"),
          )
          // Files and folders of this name are still being written.
          .filter((key) => !/\.part(\/|$)/.test(key))
          .sort()
      );
    },
    remove: (key) => rm(resolveKey(key), { recursive: true, force: true }),
    localPath: async (key) => resolveKey(key),
  };
}
