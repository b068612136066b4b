import { AppError } from "@hone/core/errors";
import type { ImportIssueRow } from "@hone/core/prompts/import/inspection";
import type { Db } from "@hone/prisma/client";
import { findImport, listIssues } from "@hone/prisma/repositories/imports/imports";
import { z } from "zod";
import { csvLine } from "@/features/labeling/server/desk/csv";
import { withApiKeyOrMember } from "@/server/api-key";
import { readPage } from "@/server/rest";

/** Bad rows in the order of the file: pages of JSON (`?cursor`, `?limit`), or all as a CSV file (`?format=csv`). */
export const GET = withApiKeyOrMember<{ id: string }>(
  "prompts:read",
  "reviewer",
  async (request, { database, workspaceId }, params) => {
    const found = await findImport(database.db, workspaceId, z.uuid().parse(params.id));
    if (found === null) throw new AppError("NOT_FOUND", "There is no such import in this workspace.");
    if (new URL(request.url).searchParams.get("format") !== "csv")
      return Response.json(await listIssues(database.db, workspaceId, found.id, readPage(request)));
    return new Response(csvStream(database.db, workspaceId, found.id), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="bad-rows-${found.id}.csv"`,
        "cache-control": "no-store",
      },
    });
  },
);

function csvStream(db: Db, workspaceId: string, importId: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const lines = csvLines(db, workspaceId, importId);
  return new ReadableStream({
    pull: async (controller) => {
      const next = await lines.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    cancel: async () => {
      await lines.return(undefined);
    },
  });
}

async function* csvLines(db: Db, workspaceId: string, importId: string): AsyncGenerator<string, undefined> {
  yield `\uFEFF${csvLine(["line", "field", "problem", "excerpt"])}`;
  let cursor: string | null = null;
  do {
    const page: { rows: ImportIssueRow[]; nextCursor: string | null } = await listIssues(
      db,
      workspaceId,
      importId,
      {
        limit: 200,
        cursor,
      },
    );
    yield page.rows
      .map(({ line, field, message, excerpt }) => csvLine([line, field, message, excerpt]))
      .join("");
    cursor = page.nextCursor;
  } while (cursor !== null);
}
