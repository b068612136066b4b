import { readFile } from "node:fs/promises";
import { AppError } from "@hone/core/errors";
import type { z } from "zod";

/**
 * Reads a JSON file of a model folder through a schema.
 * @returns undefined where the file does not exist and `optional` is set
 * @throws AppError NOT_FOUND or INVALID_INPUT naming file, field and what was expected
 */
export async function readJsonFile<T>(path: string, schema: z.ZodType<T>): Promise<T>;
export async function readJsonFile<T>(
  path: string,
  schema: z.ZodType<T>,
  options: { optional: true },
): Promise<T | undefined>;
export async function readJsonFile<T>(
  path: string,
  schema: z.ZodType<T>,
  options: { optional?: boolean } = {},
): Promise<T | undefined> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT" && options.optional) return undefined;
    if (code === "ENOENT") throw new AppError("NOT_FOUND", `${path}: the file is missing.`, { cause });
    throw new AppError("INVALID_INPUT", `${path}: cannot be read (${(cause as Error).message}).`, { cause });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new AppError("INVALID_INPUT", `${path}: is not valid JSON (${(cause as Error).message}).`, {
      cause,
    });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = issue.path.length ? `${issue.path.join(".")}: ` : "";
  throw new AppError("INVALID_INPUT", `${path}: ${field}${issue.message}.`);
}
