/**
 * How long importing takes and how much memory: `node --import tsx scripts/bench/import.ts [--rows 100000]`. Makes a
 * database of its own on the server named by DATABASE_URL and a file of prompts with lengths as people write them; a
 * fresh process imports it with the worker's own handler; then both are dropped.
 */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs, promisify } from "node:util";
import { seededRandom } from "@hone/core/labeling/seeded-random";
import { importDefaultsSchema } from "@hone/core/prompts/import/mapping";
import { openLocalArtifacts } from "@hone/prisma/artifacts";
import { openDatabase } from "@hone/prisma/client";
import {
  createImport,
  findImport,
  newImportId,
  startImport,
} from "@hone/prisma/repositories/imports/imports";
import { workOnImport } from "../../worker/src/jobs/prompts-import";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "100000" },
    /** Given to the importing process by the first one. */
    child: { type: "string", multiple: true },
  },
});

const words = (
  "coffee order please write explain the a of to in short long recipe letter code python table sum milk oat cold brew " +
  "how can I what is best way poem about story translate summarize following text list three reasons why should people " +
  "name price menu morning evening customer friendly answer question complete sentence example number water hot ice"
).split(" ");

async function writePrompts(file: string, rowCount: number): Promise<void> {
  const random = seededRandom("import bench");
  const stream = createWriteStream(file);
  for (let i = 0; i < rowCount; i++) {
    // Log-normal lengths: a median of 60 words, some of many hundreds.
    const gauss = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const length = Math.min(3000, Math.max(4, Math.round(60 * Math.exp(0.9 * gauss))));
    const prompt = Array.from({ length }, () => words[Math.floor(random() * words.length)]!).join(" ");
    const line = `${JSON.stringify({ id: `row-${i}`, prompt, tags: ["bench"] })}\n`;
    if (!stream.write(line)) await once(stream, "drain");
  }
  stream.end();
  await once(stream, "finish");
}

/** The importing process: its own memory and time. */
async function importFile([url, folder, workspaceId]: string[]): Promise<void> {
  const database = openDatabase(url!);
  const { size } = await stat(path.join(folder!, "prompts.jsonl"));
  const id = newImportId();
  const file = {
    fileName: "prompts.jsonl",
    artifactKey: "prompts.jsonl",
    totalBytes: size,
    startedById: null,
  };
  await createImport(
    database.db,
    null,
    id,
    { workspaceId: workspaceId!, ...file },
    { defaults: importDefaultsSchema.parse({}) },
  );
  const context = { database, artifacts: openLocalArtifacts(folder!), signal: new AbortController().signal };
  await workOnImport(id, context);
  const { shape, mapping, defaults } = (await findImport(database.db, workspaceId!, id))!;
  await startImport(database.db, null, workspaceId!, {
    importId: id,
    shape: shape as "plain",
    mapping,
    defaults,
  });
  const started = performance.now();
  await workOnImport(id, context);
  const seconds = (performance.now() - started) / 1000;
  const done = (await findImport(database.db, workspaceId!, id))!;
  const report = {
    rows: done.rowsRead,
    promptsAdded: done.promptsAdded,
    status: done.status,
    fileMb: Math.round(size / 1e6),
    seconds: Number(seconds.toFixed(1)),
    rowsPerSecond: Math.round(done.rowsRead / seconds),
    cpuSeconds: Number(((process.cpuUsage().user + process.cpuUsage().system) / 1e6).toFixed(1)),
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  console.log(JSON.stringify(report));
  await database.close();
}

async function main(): Promise<void> {
  if (values.child !== undefined) return importFile(values.child);
  process.env.HONE_TEST_POSTGRES_URL ??= process.env.DATABASE_URL;
  const { createTestDatabase } = await import("@hone/prisma/testing/database");
  const { seedWorkspace } = await import("@hone/prisma/testing/seed");
  const testDatabase = await createTestDatabase();
  const folder = await mkdtemp(path.join(os.tmpdir(), "hone-bench-import-"));
  try {
    const database = openDatabase(testDatabase.url);
    const { workspaceId } = await seedWorkspace(database.db, { promptCount: 0 });
    await database.close();
    await writePrompts(path.join(folder, "prompts.jsonl"), Number(values.rows));
    const child = [testDatabase.url, folder, workspaceId].flatMap((value) => ["--child", value]);
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--import",
      "tsx",
      process.argv[1]!,
      ...child,
    ]);
    process.stdout.write(stdout);
  } finally {
    await testDatabase.drop();
    await rm(folder, { recursive: true });
  }
}

await main();
