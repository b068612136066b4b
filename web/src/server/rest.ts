import "server-only";
import { AppError } from "@hone/core/errors";
import { pageInput } from "@hone/core/paging";
import type { z } from "zod";

const maxBodyBytes = 1024 * 1024;

/** The JSON body of a request, in the shape of `schema`; throws what `withApiKey` turns into an answer. */
export async function readJsonBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const text = await request.text();
  if (text.length > maxBodyBytes)
    throw new AppError("TOO_LARGE", `The body is longer than ${maxBodyBytes} characters.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError("INVALID_INPUT", "The body is not valid JSON.", { cause });
  }
  return schema.parse(value);
}

/** `?cursor=…&limit=…` */
export function readPage(request: Request): z.output<typeof pageInput> {
  const { searchParams } = new URL(request.url);
  const limit = searchParams.get("limit");
  return pageInput.parse({
    cursor: searchParams.get("cursor"),
    ...(limit === null ? {} : { limit: Number(limit) }),
  });
}

/**
 * The query's parameters, in the shape of `schema`; `cursor` and `limit` are left to `readPage`. `true` and `false` are
 * read as such.
 */
export function readQuery<Schema extends z.ZodType>(request: Request, schema: Schema): z.output<Schema> {
  const { searchParams } = new URL(request.url);
  const entries = [...searchParams].filter(([name]) => name !== "cursor" && name !== "limit");
  const value = (text: string) => (text === "true" ? true : text === "false" ? false : text);
  return schema.parse(Object.fromEntries(entries.map(([name, text]) => [name, value(text)])));
}
