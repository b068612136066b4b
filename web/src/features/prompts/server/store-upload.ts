import "server-only";
import { AppError } from "@hone/core/errors";
import { importShapeSchema, maxImportBytes } from "@hone/core/prompts/import/inspection";
import { importDefaultsSchema } from "@hone/core/prompts/import/mapping";
import { createImport, importArtifactKey, newImportId } from "@hone/prisma/repositories/imports/imports";
import { z } from "zod";
import type { HttpContext } from "@/server/api-key";

const list = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);

/** `?fileName=prompts.jsonl&start=true&shape=chat&tags=a,b&language=en&harmful=true&system=…&annotator=…` */
export const uploadQuerySchema = z.object({
  fileName: z
    .string()
    .trim()
    .min(1)
    .max(200)
    // A name is shown and its ending read; it is never a path.
    .transform((name) => name.split(/[\\/]/).at(-1)!),
  start: z.boolean().default(false),
  shape: importShapeSchema.optional(),
  tags: list.pipe(z.array(z.string().max(80)).max(50)).optional(),
  language: importDefaultsSchema.shape.language,
  harmful: importDefaultsSchema.shape.harmful,
  system: importDefaultsSchema.shape.system,
  annotator: importDefaultsSchema.shape.annotator,
  modelName: importDefaultsSchema.shape.modelName,
});

/**
 * Streams an uploaded file into the artifact store and records its import. Nothing is kept in memory; a file that is
 * too long, or whose upload breaks off, leaves nothing behind. Returns the import's id.
 */
export async function storeUpload(
  body: ReadableStream<Uint8Array> | null,
  announcedBytes: number | null,
  { start, shape, tags, fileName, ...defaults }: z.output<typeof uploadQuerySchema>,
  { database, queue, artifacts, workspaceId, actor, audit }: HttpContext,
): Promise<string> {
  if (body === null) throw new AppError("INVALID_INPUT", "Send the file as the body of the request.");
  if (announcedBytes !== null && announcedBytes > maxImportBytes) throw tooLarge();
  const id = newImportId();
  const artifactKey = importArtifactKey(workspaceId, id);
  const totalBytes = await artifacts.write(artifactKey, limited(body));
  try {
    if (announcedBytes !== null && announcedBytes !== totalBytes) {
      const sizes = `${announcedBytes} bytes were announced and ${totalBytes} arrived`;
      throw new AppError("INVALID_INPUT", `The upload broke off: ${sizes}. Send the file again.`);
    }
    const startedById = actor.kind === "user" ? actor.id : null;
    await database.transaction(async (tx) => {
      const file = { workspaceId, fileName, artifactKey, totalBytes, startedById };
      await createImport(tx, queue, id, file, {
        defaults: importDefaultsSchema.parse({ ...defaults, tags }),
        ...(start ? { start: { shape: shape ?? null } } : {}),
      });
      await audit(tx, {
        action: "prompts.uploadImport",
        subjectType: "PromptImport",
        subjectId: id,
        after: { fileName, totalBytes, start },
      });
    });
  } catch (error) {
    await artifacts.remove(artifactKey);
    throw error;
  }
  return id;
}

const tooLarge = () =>
  new AppError("TOO_LARGE", `A file may have at most ${maxImportBytes} bytes; import it in parts.`);

function brokeOff(cause: unknown): never {
  throw new AppError("INVALID_INPUT", "The upload broke off; nothing was kept. Send the file again.", {
    cause,
  });
}

async function* limited(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let bytes = 0;
  try {
    const read = () => reader.read().catch(brokeOff);
    for (let next = await read(); !next.done; next = await read()) {
      bytes += next.value.byteLength;
      if (bytes > maxImportBytes) throw tooLarge();
      yield next.value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
