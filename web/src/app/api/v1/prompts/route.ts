import { AppError } from "@hone/core/errors";
import { mostNewPrompts, promptBrowseFilterSchema } from "@hone/core/prompts/browse";
import { addPrompts } from "@hone/prisma/repositories/prompts/add";
import { listPrompts } from "@hone/prisma/repositories/prompts/list";
import { z } from "zod";
import { withApiKey } from "@/server/api-key";
import { readPage, readQuery } from "@/server/rest";

const query = promptBrowseFilterSchema
  .omit({ promptIds: true, tags: true, minAgreement: true, maxAgreement: true })
  .extend({
    tags: z.string().optional(),
    minAgreement: z.coerce.number().min(0).max(1).optional(),
    maxAgreement: z.coerce.number().min(0).max(1).optional(),
  })
  .strict();

/**
 * Prompts, newest first: `?cursor`, `?limit`, `?tags=a,b`, `?search`, `?language`, `?source`, `?importId`, `?harmful`,
 * `?archived`, `?hasCandidates`, `?hasDemonstrations`, `?hasRankings`, `?minAgreement`, `?maxAgreement`.
 */
export const GET = withApiKey("prompts:read", async (request, { database, workspaceId }) => {
  const { tags, ...filter } = readQuery(request, query);
  const wanted = tags?.split(",").map((tag) => tag.trim());
  const narrowed = promptBrowseFilterSchema.parse({ ...filter, ...(wanted ? { tags: wanted } : {}) });
  return Response.json(await listPrompts(database.db, workspaceId, narrowed, readPage(request)));
});

/** Longest body; more is a file to import. */
const maxBodyBytes = 8 * 1024 ** 2;

/**
 * Adds up to 1,000 prompts: a JSON list (or one object), or JSON Lines, of `{prompt | messages, system?, id?, language?,
 * tags?, harmful?, metadata?}`. Answers `{added, duplicates, ids, errors: [{index, field, message}]}`; good prompts are
 * stored also where others are bad. 400 when none was good.
 */
export const POST = withApiKey("prompts:write", async (request, { database, workspaceId, audit }) => {
  const given = await readPrompts(request);
  const result = await database.transaction(async (tx) => {
    const added = await addPrompts(tx, workspaceId, given, { source: "api", authorId: null });
    await audit(tx, {
      action: "prompts.add",
      subjectType: "Prompt",
      subjectId: null,
      after: { added: added.added, duplicates: added.duplicates, refused: added.errors.length },
    });
    return added;
  });
  const status = result.errors.length === given.length ? 400 : result.added > 0 ? 201 : 200;
  return Response.json(result, { status });
});

async function readPrompts(request: Request): Promise<unknown[]> {
  const text = await readText(request);
  const given = parseBody(text);
  if (given.length === 0 || given.length > mostNewPrompts) {
    throw new AppError(
      "INVALID_INPUT",
      `1 to ${mostNewPrompts} prompts were expected, ${given.length} were found. Import more as a file: POST /api/v1/imports.`,
    );
  }
  return given;
}

async function readText(request: Request): Promise<string> {
  const tooLong = () =>
    new AppError("TOO_LARGE", `The body may have at most ${maxBodyBytes} bytes; import a file instead.`);
  if (Number(request.headers.get("content-length") ?? 0) > maxBodyBytes) throw tooLong();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body?.getReader();
  for (let next = await reader?.read(); next !== undefined && !next.done; next = await reader!.read()) {
    bytes += next.value.byteLength;
    if (bytes > maxBodyBytes) throw tooLong();
    chunks.push(next.value);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new AppError("INVALID_INPUT", "The body is not UTF-8 text.", { cause });
  }
}

function parseBody(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
  } catch (cause) {
    const lines = text.split("\n").map((line) => line.trim());
    return lines.flatMap((line, i) => {
      if (line === "") return [];
      try {
        return [JSON.parse(line) as unknown];
      } catch {
        const message = `Line ${i + 1} of the body is not valid JSON; a JSON list or JSON Lines was expected.`;
        throw new AppError("INVALID_INPUT", message, { cause });
      }
    });
  }
}
