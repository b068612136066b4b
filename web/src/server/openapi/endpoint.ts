import type { ApiScope } from "@hone/core/accounts/roles";
import { z } from "zod";

/** One thing a program can do, as the API's description tells it. */
export interface Endpoint {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  scope: ApiScope;
  summary: string;
  /** Query parameters by name, each with a sentence. */
  query?: Record<string, string>;
  /** JSON body. */
  body?: z.ZodType;
  /** Media type of a body that is not JSON. */
  bodyType?: string;
  status?: number;
  answer?: z.ZodType;
  answerType?: string;
}

/** Query parameters of every list. */
export const paging = {
  cursor: "The nextCursor of the page before.",
  limit: "Rows at most, 1 to 200; 50 unless told.",
};

/** One page of a list. */
export const page = (row: z.ZodType) => z.object({ rows: z.array(row), nextCursor: z.string().nullable() });
