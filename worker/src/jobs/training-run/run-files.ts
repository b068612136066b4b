import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdir, readdir, rename } from "node:fs/promises";
import path from "node:path";
import type { Manifest } from "@hone/core/datasets/manifest";
import { AppError } from "@hone/core/errors";
import type { ArtifactStore } from "@hone/prisma/artifacts";

/**
 * Brings the files of a frozen export into a run's folder, and checks each against the manifest: whatever is trained on
 * is what was frozen, byte for byte. Files that lie there already are checked again.
 * @param source artifact key of the export's folder
 * @param target folder on this machine
 * @throws AppError CONFLICT when a file is missing or not what the manifest says
 */
export async function bringExport(
  artifacts: ArtifactStore,
  source: string,
  manifest: Manifest,
  target: string,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const { name, sha256 } of manifest.files) {
    const file = path.join(target, name);
    if ((await hashFile(file, signal)) === sha256) continue;
    const part = `${file}.part`;
    await copyFile(await artifacts.localPath(`${source}/${name}`), part).catch(
      (cause: NodeJS.ErrnoException) => {
        if (cause.code !== "ENOENT") throw cause;
        throw new AppError("CONFLICT", `The export has lost its file ${name}; freeze the dataset again.`, {
          cause,
        });
      },
    );
    if ((await hashFile(part, signal)) !== sha256)
      throw new AppError(
        "CONFLICT",
        `The export's file ${name} is not what its manifest says (SHA-256 differs); freeze the dataset again.`,
      );
    await rename(part, file);
  }
  await copyFile(await artifacts.localPath(`${source}/manifest.json`), path.join(target, "manifest.json"));
}

/** SHA-256 of a file; null when there is none. */
async function hashFile(file: string, signal: AbortSignal): Promise<string | null> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(file, { signal })) hash.update(chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  return hash.digest("hex");
}

/** Checkpoint folders that lie in a run's folder, as its events name them. */
export async function checkpointFolders(out: string): Promise<string[]> {
  const names = await readdir(path.join(out, "checkpoints")).catch(() => []);
  return names.map((name) => `checkpoints/${name}`);
}
