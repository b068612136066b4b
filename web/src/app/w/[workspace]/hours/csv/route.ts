import { dayRangeSchema } from "@hone/core/labeling/desk";
import { peopleWork } from "@hone/prisma/repositories/labeling/desk-work";
import { z } from "zod";
import { csvLine } from "@/features/labeling/server/desk/csv";
import { database } from "@/server/database";
import { requireMember } from "@/server/session";

export const dynamic = "force-dynamic";

const query = z.object({ from: z.string(), to: z.string(), campaign: z.uuid().nullable() });

/** Active hours per person as CSV: UTF-8 with a byte-order mark, so that spreadsheets read every name right. */
export async function GET(request: Request, { params }: RouteContext<"/w/[workspace]/hours/csv">) {
  const { membership } = await requireMember((await params).workspace, "admin");
  const search = new URL(request.url).searchParams;
  const parsed = query
    .transform(({ campaign, ...range }) => ({ campaign, range }))
    .pipe(z.object({ campaign: z.uuid().nullable(), range: dayRangeSchema }))
    .safeParse({ from: search.get("from"), to: search.get("to"), campaign: search.get("campaign") });
  if (!parsed.success) return new Response("from and to must be days such as 2026-01-31.", { status: 400 });
  const { campaign, range } = parsed.data;
  const people = await peopleWork(database().db, membership.workspaceId, campaign, range);
  const lines = [
    csvLine(["from", "to", "name", "email", "judgements", "skipped", "active_hours"]),
    ...people.map((person) =>
      csvLine([
        range.from,
        range.to,
        person.name,
        person.email,
        person.submitted,
        person.skipped,
        (person.activeMs / 3_600_000).toFixed(3),
      ]),
    ),
  ];
  return new Response(`\uFEFF${lines.join("")}`, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="hours-${range.from}-${range.to}.csv"`,
      "cache-control": "no-store",
    },
  });
}
