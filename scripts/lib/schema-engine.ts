import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import * as engine from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

/** The schema files, in the shape the engine wants. */
async function readSchema(): Promise<{ path: string; content: string }[]> {
  const folder = path.resolve(import.meta.dirname, "../../prisma/schema");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".prisma")).sort();
  return Promise.all(
    names.map(async (name) => ({ path: name, content: await readFile(path.join(folder, name), "utf8") })),
  );
}

/**
 * The SQL that would turn a database into what `prisma/schema` says, one statement each; empty when they agree. Prisma's
 * schema engine finds it, as `prisma migrate diff` does; the engine runs as WebAssembly from npm, because the usual
 * binary is fetched from a host that many machines cannot reach.
 */
export async function sqlToReachSchema(databaseUrl: string): Promise<string[]> {
  loadEngine();
  const factory = catalogueReader(databaseUrl);
  const schema = await readSchema();
  const instance = await engine.SchemaEngine.new(
    { datamodels: schema.map((file) => [file.path, file.content]) },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  try {
    const { stdout } = await instance.diff({
      from: { tag: "schemaDatasource", files: schema, configDir: "." },
      to: { tag: "schemaDatamodel", files: schema },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return splitScript(stdout ?? "");
  } finally {
    instance.free();
  }
}

function splitScript(script: string): string[] {
  return script
    .split(/;\s*\n/)
    .map((statement) => statement.replaceAll(/^--.*$/gm, "").trim())
    .filter((statement) => statement !== "");
}

let loaded = false;

function loadEngine(): void {
  if (loaded) return;
  const file = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const wasm = readFileSync(file.replace(/\.js$/, ".wasm"));
  const imports = { "./schema_engine_bg.js": engine } as unknown as WebAssembly.Imports;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), imports);
  const glue = engine as unknown as { __wbg_set_wasm(exports: WebAssembly.Exports): void };
  glue.__wbg_set_wasm(exports);
  (exports.__wbindgen_start as () => void)();
  // The engine reports panics through this object.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message: (message: string) => {
        throw new Error(`Prisma's schema engine: ${message}`);
      },
    },
  });
  loaded = true;
}

/** Types of the catalogues that adapter-pg does not know ("char", name and arrays of them), read as text instead. */
const readAs = new Map([
  [18, 25],
  [19, 25],
  [1002, 1009],
  [1003, 1009],
]);
const charType = 18;
/** ColumnTypeEnum.Character of driver-adapter-utils, which the engine wants for "char". */
const characterColumn = 6;

/** An adapter that reads Postgres' catalogues as the schema engine needs them. */
function catalogueReader(databaseUrl: string): SqlMigrationAwareDriverAdapterFactory {
  const charColumns = new WeakMap<object, number[]>();
  const retype = (result: pg.QueryArrayResult) => {
    const chars: number[] = [];
    result.fields?.forEach((field, index) => {
      if (field.dataTypeID === charType) chars.push(index);
      field.dataTypeID = readAs.get(field.dataTypeID) ?? field.dataTypeID;
    });
    if (result.rows && chars.length > 0) charColumns.set(result.rows, chars);
    return result;
  };
  class CatalogueClient extends pg.Client {
    // pg.Client.query has a dozen overloads; what goes in and out stays as it is.
    // biome-ignore lint/suspicious/noExplicitAny: see above
    override query(...args: any[]): any {
      const callback = args.at(-1);
      if (typeof callback === "function") {
        args[args.length - 1] = (error: unknown, result: pg.QueryArrayResult) =>
          callback(error, error ? result : retype(result));
      }
      // biome-ignore lint/suspicious/noExplicitAny: see above
      const answer = (super.query as any)(...args);
      return typeof answer?.then === "function" ? answer.then(retype) : answer;
    }
  }
  const url = new URL(databaseUrl);
  const inner = new PrismaPg({
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    max: 2,
    Client: CatalogueClient,
  } as pg.PoolConfig);
  return {
    provider: inner.provider,
    adapterName: inner.adapterName,
    connect: async () => withCharacters(await inner.connect(), charColumns),
    connectToShadowDb: () => Promise.reject(new Error("comparing needs no shadow database")),
  };
}

function withCharacters(adapter: SqlDriverAdapter, charColumns: WeakMap<object, number[]>): SqlDriverAdapter {
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    for (const index of charColumns.get(result.rows) ?? []) result.columnTypes[index] = characterColumn;
    return result;
  };
  return adapter;
}
