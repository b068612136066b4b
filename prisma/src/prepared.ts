import { createHash } from "node:crypto";
import { Prisma } from "./generated/client";

const marker = "/* prepared */";

/**
 * Marks a statement to be prepared once per connection and run by name afterwards: for the few statements of the hot
 * path, whose planning costs several times their execution. Only for texts of which there are few variants: each stays
 * prepared for as long as its connection lives.
 */
export function prepared(statement: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`${Prisma.raw(marker)} ${statement}`;
}

/** The name under which the driver prepares a statement; empty, which is none, for those that are not marked. */
export function statementName({ sql }: { sql: string }): string {
  if (!sql.startsWith(marker)) return "";
  return `hone_${createHash("md5").update(sql).digest("hex")}`;
}
