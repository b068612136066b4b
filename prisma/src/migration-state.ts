import { readdir } from "node:fs/promises";
import type { Database } from "./client";

/** Migrations of `folder` that this database has not seen yet, oldest first. */
export async function pendingMigrations({ pool }: Database, folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const { rows } = await pool.query<{ name: string }>(
    'SELECT migration_name AS name FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  const applied = new Set(rows.map(({ name }) => name));
  return entries
    .filter((entry) => entry.isDirectory() && !applied.has(entry.name))
    .map(({ name }) => name)
    .sort();
}
