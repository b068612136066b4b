import "server-only";
import path from "node:path/posix";
import { Readable } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";
import { AppError } from "@hone/core/errors";
import { type RunDownload, runDownloadNames } from "@hone/core/training/downloads";
import type { RunDetail } from "@hone/core/training/run-contracts";
import type { ArtifactStore } from "@hone/prisma/artifacts";
import type { Db } from "@hone/prisma/client";
import { runFolder } from "@hone/prisma/repositories/training/run-rows";
import { requireRun } from "@hone/prisma/repositories/training/runs";
import { stringify } from "yaml";
import { type TarFile, tar, tarSize } from "@/server/tar";

type Run = Omit<RunDetail, "checkpointBytes" | "hasFiles">;
interface Source {
  artifacts: ArtifactStore;
  run: Run;
}

/** A file of a run: its artifact key, and its name for those who download it. */
interface Part {
  key: string;
  name: string;
}

/** The run's own records lie beside the model's files. */
const isRecord = /^(?:run\.json|metrics\.jsonl|\..*)$/;
const isWeights = /\.safetensors(?:\.index\.json)?$/;

/** What each archive holds; an empty one is not there. */
const archives: Record<Exclude<RunDownload, "config" | "metrics">, (source: Source) => Promise<Part[]>> = {
  model: async (source) => (await partsUnder(source, "out")).filter(isOfModel),
  adapter: (source) => partsUnder(source, "out/adapter"),
  data: async (source) =>
    (await partsUnder(source, "data")).map(({ key, name }) => ({ key, name: `data/${name}` })),
  onnx: async (source) => {
    const graph = await partsUnder(source, "out/onnx");
    if (graph.length === 0) return [];
    const beside = (await partsUnder(source, "out")).filter(
      (part) => isOfModel(part) && !isWeights.test(part.name),
    );
    return [...beside, ...graph.map(({ key, name }) => ({ key, name: `onnx/${name}` }))];
  },
};

const missing: Record<keyof typeof archives, string> = {
  model: "It has made no model yet, or its files were removed.",
  adapter: "It trained all weights, or has made no model yet; only runs with adapters have this.",
  data: "It has not begun, or its files were removed; the dataset's export still has them.",
  onnx: "It has made no model yet, or one that has no ONNX file: reward models and those of 2 GiB and more have none.",
};

/** Something of a run, as a stream. */
export async function runDownloadResponse(
  { db, artifacts, workspaceId }: { db: Db; artifacts: ArtifactStore; workspaceId: string },
  runId: string,
  what: string,
): Promise<Response> {
  const name = runDownloadNames.find((one) => one === what);
  if (name === undefined)
    throw new AppError(
      "NOT_FOUND",
      `A run has no download ${JSON.stringify(what)}. It has: ${runDownloadNames.join(", ")}.`,
    );
  const run = await requireRun(db, workspaceId, runId);
  if (name === "config")
    return answer(Readable.from([stringify(run.config)]), `${run.name}.run.yaml`, "application/yaml");
  if (name === "metrics") return metrics({ artifacts, run });
  const files = await filesOf({ artifacts, run }, name);
  const modified = run.finishedAt ?? run.createdAt;
  return answer(
    Readable.from(tar(files, modified)),
    `${run.name}-${name}.tar`,
    "application/x-tar",
    tarSize(files),
  );
}

async function filesOf(source: Source, what: keyof typeof archives): Promise<TarFile[]> {
  const { artifacts, run } = source;
  const made = what === "data" || run.model !== null;
  const parts = made ? await archives[what](source) : [];
  if (parts.length === 0)
    throw new AppError("NOT_FOUND", `The run ${run.name} has no ${what}. ${missing[what]}`);
  return Promise.all(
    parts.map(async ({ key, name }) => ({
      name: what === "data" ? name : `${run.name}/${name}`,
      size: await artifacts.size(key),
      read: () => artifacts.read(key),
    })),
  );
}

async function metrics({ artifacts, run }: Source): Promise<Response> {
  const key = `${runFolder(run.id)}/out/metrics.jsonl`;
  const size = await artifacts.size(key).catch(() => null);
  if (size === null)
    throw new AppError(
      "NOT_FOUND",
      `The run ${run.name} has measured nothing yet, or its files were removed.`,
    );
  // A run that goes on appends to it meanwhile.
  const read = size === 0 ? Readable.from([]) : artifacts.read(key, { end: size - 1 });
  return answer(read, `${run.name}-metrics.jsonl`, "application/x-ndjson; charset=utf-8", size);
}

/** Files that lie in one folder of a run, not in folders beneath it. */
async function partsUnder({ artifacts, run }: Source, folder: string): Promise<Part[]> {
  const place = `${runFolder(run.id)}/${folder}`;
  return (await artifacts.list(place))
    .filter((key) => path.dirname(key) === place)
    .map((key) => ({ key, name: path.basename(key) }));
}

const isOfModel = ({ name }: Part) => !isRecord.test(name);

function answer(content: Readable, name: string, type: string, size?: number): Response {
  return new Response(Readable.toWeb(content) as WebStream as ReadableStream, {
    headers: {
      "content-type": type,
      ...(size === undefined ? {} : { "content-length": String(size) }),
      "content-disposition": `attachment; filename="${name}"`,
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    },
  });
}
