import { readdir } from "node:fs/promises";
import { AppError } from "@hone/core/errors";

/**
 * Refuses a folder that has something in it; one that is absent will do.
 * @throws AppError CONFLICT, or INVALID_INPUT where the path is no folder
 */
export async function requireEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new AppError("INVALID_INPUT", `${folder}: cannot be written as a folder (${error.code}).`, {
      cause: error,
    });
  });
  if (entries.length > 0)
    throw new AppError("CONFLICT", `${folder}: is not empty; choose a new folder, nothing is overwritten.`);
}
