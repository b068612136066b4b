import "server-only";
import { Readable } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";
import { AppError } from "@hone/core/errors";
import type { ArtifactStore } from "@hone/prisma/artifacts";
import type { Db } from "@hone/prisma/client";
import { exportFolder, requireExport } from "@hone/prisma/repositories/datasets/exports";

const types: Record<string, string> = {
  jsonl: "application/x-ndjson; charset=utf-8",
  json: "application/json; charset=utf-8",
  parquet: "application/vnd.apache.parquet",
};

/** A file of a completed export, as a stream; only files that its manifest names, and the manifest. */
export async function exportFileResponse(
  { db, artifacts, workspaceId }: { db: Db; artifacts: ArtifactStore; workspaceId: string },
  exportId: string,
  name: string,
): Promise<Response> {
  const found = await requireExport(db, workspaceId, exportId);
  if (found.status !== "completed" || found.manifest === null)
    throw new AppError("CONFLICT", `This export is ${found.status}; it has no files.`);
  const file = found.manifest.files.find((one) => one.name === name);
  if (file === undefined && name !== "manifest.json") {
    const names = [...found.manifest.files.map((one) => one.name), "manifest.json"].join(", ");
    throw new AppError("NOT_FOUND", `This export has no file ${JSON.stringify(name)}. It has: ${names}.`);
  }
  const key = `${exportFolder(exportId)}/${name}`;
  const stem = found.datasetName.replaceAll(/[^\p{L}\p{N}_-]+/gu, "-").replaceAll(/^-+|-+$/g, "");
  const shown = `${stem || "dataset"}-${found.number}-${name}`;
  return new Response(Readable.toWeb(artifacts.read(key)) as WebStream as ReadableStream, {
    headers: {
      "content-type": types[name.split(".").at(-1)!] ?? "application/octet-stream",
      "content-length": String(await artifacts.size(key)),
      "content-disposition": `attachment; filename="${shown.replaceAll(/[^\x20-\x7e]/g, "_")}"; filename*=UTF-8''${encodeURIComponent(shown)}`,
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
      ...(file === undefined ? {} : { etag: `"${file.sha256}"` }),
    },
  });
}
