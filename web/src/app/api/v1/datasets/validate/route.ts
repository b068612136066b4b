import { datasetFormatNameSchema } from "@hone/core/datasets/names";
import type { Finding } from "@hone/core/datasets/validate/finding";
import { readParquetRows } from "@hone/core/datasets/validate/parquet-rows";
import { validateRows, validateText } from "@hone/core/datasets/validate/validate";
import { AppError } from "@hone/core/errors";
import { openParquet } from "@/features/datasets/lib/open-parquet";
import { withApiKey } from "@/server/api-key";

const mostFindings = 1000;
const maxParquetBytes = 64 * 1024 * 1024;

/**
 * Checks the file in the body, `?format=trl-sft` for example: `{valid, rows, errors, warnings, findings}`. Text is
 * checked while it arrives; a Parquet file (content type application/vnd.apache.parquet) must be there as a whole. The
 * first 1,000 findings are listed; the counts are of all.
 */
export const POST = withApiKey("datasets:read", async (request) => {
  const format = datasetFormatNameSchema.parse(new URL(request.url).searchParams.get("format"));
  const parquet = request.headers.get("content-type")?.includes("parquet") ?? false;
  const run = parquet
    ? validateRows(await parquetRows(request), format)
    : validateText(chunksOf(request.body), format);
  const findings: Finding[] = [];
  let step = await run.next();
  for (; !step.done; step = await run.next()) if (findings.length < mostFindings) findings.push(step.value);
  return Response.json({ valid: step.value.errors === 0, format, ...step.value, findings });
});

async function parquetRows(request: Request) {
  const pieces: BlobPart[] = [];
  let size = 0;
  for await (const chunk of chunksOf(request.body)) {
    size += chunk.length;
    if (size > maxParquetBytes)
      throw new AppError(
        "TOO_LARGE",
        "A Parquet file of more than 64 MiB is checked by the command `hone dataset validate`.",
      );
    pieces.push(chunk.slice());
  }
  return readParquetRows(() => openParquet(new Blob(pieces)));
}

async function* chunksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}
