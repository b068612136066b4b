import type pg from "pg";

export interface BackupTable {
  name: string;
  columns: string[];
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** `"Table" ("a", "b")`, for COPY. */
export function copyTarget({ name, columns }: BackupTable): string {
  return `public.${quote(name)} (${columns.map(quote).join(", ")})`;
}

/**
 * The tables of the schema `public` without the books of migrations, each after every table it refers to, and their
 * columns without computed ones.
 */
export async function listTables(client: pg.ClientBase): Promise<BackupTable[]> {
  const { rows } = await client.query<BackupTable & { refersTo: string[] }>(
    `SELECT c.relname AS name,
       ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
             AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum) AS columns,
       ARRAY(SELECT DISTINCT f.relname::text FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid
             WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid) AS "refersTo"
     FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND c.relname <> '_prisma_migrations'
     ORDER BY c.relname`,
  );
  return referredFirst(rows).map(({ name, columns }) => ({ name, columns }));
}

/** Sorts so that no table comes before one it refers to. */
export function referredFirst<T extends { name: string; refersTo: string[] }>(tables: T[]): T[] {
  const sorted: T[] = [];
  let waiting = tables;
  while (waiting.length > 0) {
    const names = new Set(waiting.map((table) => table.name));
    const ready = waiting.filter((table) => !table.refersTo.some((name) => names.has(name)));
    if (ready.length === 0) {
      throw new Error(`These tables refer to each other in a circle: ${[...names].join(", ")}.`);
    }
    sorted.push(...ready);
    waiting = waiting.filter((table) => !ready.includes(table));
  }
  return sorted;
}

/** Names of the tables that hold rows, leaving out facts that every installation writes about itself. */
export async function tablesWithRows(client: pg.ClientBase): Promise<string[]> {
  const filled: string[] = [];
  for (const { name } of await listTables(client)) {
    if (name === "InstallationFact") continue;
    const { rows } = await client.query(`SELECT EXISTS (SELECT FROM public.${quote(name)}) AS filled`);
    if (rows[0].filled) filled.push(name);
  }
  return filled;
}

/** Drops everything in `public` that is ours: tables, functions, types. Extensions stay. */
export async function dropEverything(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(
    `SELECT format('DROP TABLE IF EXISTS %s CASCADE', c.oid::regclass) AS statement
     FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
     UNION ALL
     SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure)
     FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
     UNION ALL
     SELECT format('DROP TYPE IF EXISTS %s CASCADE', t.oid::regtype)
     FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd')
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')`,
  );
  for (const { statement } of rows) await client.query(statement);
}
