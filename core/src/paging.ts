import { z } from "zod";

/** Keyset paging: a cursor is the sort key of the last row seen; it stays fast at any depth. */
export const pageInput = z.object({
  cursor: z.string().max(500).nullish(),
  limit: z.number().int().min(1).max(200).default(50),
});
export type PageInput = z.infer<typeof pageInput>;

export interface Page<Row> {
  rows: Row[];
  /** Null on the last page. */
  nextCursor: string | null;
}

/** Builds a page from `limit + 1` fetched rows. */
export function toPage<Row>(fetched: Row[], limit: number, cursorOf: (row: Row) => string): Page<Row> {
  const rows = fetched.slice(0, limit);
  const last = rows.at(-1);
  return { rows, nextCursor: fetched.length > limit && last !== undefined ? cursorOf(last) : null };
}
