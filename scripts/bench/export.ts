/**
 * How fast a dataset is exported and how much memory that takes.
 *
 *   DATABASE_URL=postgresql://… npx tsx scripts/bench/seed-scale.ts
 *   DATABASE_URL=postgresql://… npx tsx scripts/bench/export.ts [--rows 1000000] [--only "trl-preference jsonl"]
 *
 * Takes campaigns of the filled database until their rankings make as many comparisons as asked for, defines a dataset
 * of them, and lets a fresh process write each export with the worker's own handler. Dataset and files are removed.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs, promisify } from "node:util";
import { datasetDefinitionSchema } from "@hone/core/datasets/definition";
import type { DatasetContainer, DatasetFormatName } from "@hone/core/datasets/names";
import { openLocalArtifacts } from "@hone/prisma/artifacts";
import { type Database, openDatabase } from "@hone/prisma/client";
import { createDataset } from "@hone/prisma/repositories/datasets/definitions";
import { createExport, requireExport } from "@hone/prisma/repositories/datasets/exports";
import { workOnExport } from "../../worker/src/jobs/datasets-export";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    /** Only this case, such as "trl-preference jsonl"; all when absent. */
    only: { type: "string" },
    /** Given to the exporting process by the first one. */
    child: { type: "string", multiple: true },
  },
});

const cases: [DatasetFormatName, DatasetContainer][] = [
  ["trl-preference", "jsonl"],
  ["trl-preference-implicit", "jsonl"],
  ["trl-preference", "parquet"],
  ["hone-rankings", "jsonl"],
  ["hone-rankings", "parquet"],
];

/** The exporting process: its own memory and time. */
async function writeOne([url, folder, workspaceId, exportId]: string[]): Promise<void> {
  const database = openDatabase(url!);
  const context = { database, artifacts: openLocalArtifacts(folder!), signal: new AbortController().signal };
  const started = performance.now();
  await workOnExport(exportId!, context);
  const seconds = (performance.now() - started) / 1000;
  const done = await requireExport(database.db, workspaceId!, exportId!);
  const { user, system } = process.cpuUsage();
  const bytes = done.manifest?.files.reduce((sum, file) => sum + file.bytes, 0) ?? 0;
  const report = {
    export: `${done.format} (${done.container})`,
    status: done.error ?? done.status,
    rankings: done.manifest?.counts.rankings,
    rows: done.rowsWritten,
    fileMb: Math.round(bytes / 1e6),
    seconds: Number(seconds.toFixed(1)),
    rowsPerSecond: Math.round(done.rowsWritten / seconds),
    cpuSeconds: Number(((user + system) / 1e6).toFixed(1)),
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  console.log(JSON.stringify(report));
  await database.close();
}

/** Campaigns whose rankings make at least `wanted` pairs, without counting those within a tier. */
async function chooseCampaigns(database: Database, workspaceId: string, wanted: number): Promise<string[]> {
  const { rows } = await database.pool.query<{ campaignId: string; rankings: string }>(
    `SELECT "campaignId", count(*) AS rankings FROM "Ranking"
     WHERE "workspaceId" = $1 AND "campaignId" IS NOT NULL GROUP BY 1 ORDER BY 1`,
    [workspaceId],
  );
  const chosen: string[] = [];
  let pairs = 0;
  // Four candidates with now and then a tie: somewhat less than six pairs each.
  for (const { campaignId, rankings } of rows) {
    if (pairs >= wanted) break;
    chosen.push(campaignId);
    pairs += Number(rankings) * 5.8;
  }
  if (chosen.length === 0)
    throw new Error("This database holds no rankings. Fill it with seed-scale.ts first.");
  return chosen;
}

async function main(): Promise<void> {
  if (values.child !== undefined) return writeOne(values.child);
  const url = process.env.DATABASE_URL;
  if (url === undefined) throw new Error("Set DATABASE_URL to a database that seed-scale.ts has filled.");
  const database = openDatabase(url);
  const folder = await mkdtemp(path.join(os.tmpdir(), "hone-bench-export-"));
  const { id: workspaceId } = await database.db.workspace.findUniqueOrThrow({ where: { slug: "bench" } });
  const campaignIds = await chooseCampaigns(database, workspaceId, Number(values.rows));
  const definition = datasetDefinitionSchema.parse({ kind: "comparisons", filters: { campaignIds } });
  const name = `export bench ${process.pid}`;
  const dataset = await database.transaction((tx) =>
    createDataset(tx, workspaceId, { name, ...definition }, null),
  );
  try {
    const wanted = cases.filter((one) => values.only === undefined || one.join(" ") === values.only);
    for (const [format, container] of wanted) {
      const input = { datasetId: dataset.id, format, container };
      const made = await database.transaction((tx) => createExport(tx, null, workspaceId, input, null));
      const child = [url, folder, workspaceId, made.id].flatMap((value) => ["--child", value]);
      const args = ["--import", "tsx", process.argv[1]!, ...child];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      process.stdout.write(stdout);
      await rm(path.join(folder, "exports"), { recursive: true, force: true });
    }
  } finally {
    await database.db.dataset.delete({ where: { id: dataset.id } });
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
