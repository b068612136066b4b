import { defineConfig } from "prisma/config";

// `generate`, `validate` and `format` never run the schema engine, yet the CLI first looks for its binary and would
// download it. Any executable satisfies that look. Migrations are applied by scripts/migrate.mjs instead.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({
  schema: "schema",
  migrations: { path: "migrations" },
});
