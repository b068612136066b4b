import { datasetDefinitionSchema } from "@hone/core/datasets/definition";
import type { Manifest } from "@hone/core/datasets/manifest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../client";
import { openQueue, type Queue } from "../../queue";
import { createTestDatabase, type TestDatabase } from "../../testing/database";
import { type SeededWorkspace, seedWorkspace } from "../../testing/seed";
import { archiveDataset, createDataset, findDatasetByName, listDatasets, updateDataset } from "./definitions";
import { createExport, findExport, finishExport, listExports, requestExportCancel } from "./exports";

let server: TestDatabase;
let database: Database;
let queue: Queue;
let workspace: SeededWorkspace;

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase(server.url, { maxConnections: 12 });
  queue = await openQueue(server.url);
  workspace = await seedWorkspace(database.db);
});
afterAll(async () => {
  await queue?.close();
  await database?.close();
  await server?.drop();
});

const definition = datasetDefinitionSchema.parse({ kind: "comparisons" });
const make = (name: string) =>
  database.transaction((tx) => createDataset(tx, workspace.workspaceId, { name, ...definition }, null));
const freeze = (datasetId: string) =>
  database.transaction((tx) =>
    createExport(
      tx,
      queue,
      workspace.workspaceId,
      { datasetId, format: "trl-preference", container: "jsonl" },
      null,
    ),
  );
const page = { cursor: null, limit: 50 };

describe("datasets", () => {
  it("are made, changed, archived and listed", async () => {
    const dataset = await make("Latte pairs");
    const changed = await database.transaction((tx) =>
      updateDataset(tx, workspace.workspaceId, {
        datasetId: dataset.id,
        name: "Latte pairs, agreed",
        filters: { ...definition.filters, minimumAgreement: 0.7 },
        split: definition.split,
      }),
    );
    expect(changed.after.filters.minimumAgreement).toBe(0.7);
    const listed = await listDatasets(database.db, workspace.workspaceId, { ...page, archived: false });
    expect(listed.rows.map((row) => row.name)).toContain("Latte pairs, agreed");
    await database.transaction((tx) => archiveDataset(tx, workspace.workspaceId, dataset.id, new Date()));
    const after = await listDatasets(database.db, workspace.workspaceId, { ...page, archived: false });
    expect(after.rows.map((row) => row.id)).not.toContain(dataset.id);
    expect((await findDatasetByName(database.db, workspace.workspaceId, "Latte pairs, agreed"))?.id).toBe(
      dataset.id,
    );
  });

  it("refuse a name that is taken", async () => {
    await make("twice");
    await expect(make("twice")).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("are invisible to other workspaces", async () => {
    const dataset = await make("private");
    const other = await seedWorkspace(database.db);
    const input = { datasetId: dataset.id, format: "trl-preference", container: "jsonl" } as const;
    const steal = database.transaction((tx) => createExport(tx, queue, other.workspaceId, input, null));
    await expect(steal).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("exports", () => {
  it("number themselves without gaps or doubles when many freeze at once", async () => {
    const { id } = await make("numbered");
    const frozen = await Promise.all(Array.from({ length: 20 }, () => freeze(id)));
    const numbers = frozen.map((one) => one.number).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    const first = await listExports(database.db, workspace.workspaceId, {
      ...page,
      limit: 15,
      datasetId: id,
    });
    const second = await listExports(database.db, workspace.workspaceId, {
      datasetId: id,
      limit: 15,
      cursor: first.nextCursor,
    });
    expect([...first.rows, ...second.rows].map((row) => row.number)).toEqual(numbers.reverse());
    expect(second.nextCursor).toBeNull();
  });

  it("keep the definition they were frozen with", async () => {
    const { id } = await make("frozen");
    const frozen = await freeze(id);
    const change = { datasetId: id, name: "frozen", split: definition.split };
    await database.transaction((tx) =>
      updateDataset(tx, workspace.workspaceId, {
        ...change,
        filters: { ...definition.filters, languages: ["de"] },
      }),
    );
    const found = await findExport(database.db, workspace.workspaceId, frozen.id);
    expect(found?.definition.filters.languages).toEqual([]);
  });

  it("refuse a container that the format does not have", async () => {
    const { id } = await make("trees");
    const input = { datasetId: id, format: "oasst-tree", container: "parquet" } as const;
    const frozen = database.transaction((tx) => createExport(tx, queue, workspace.workspaceId, input, null));
    await expect(frozen).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("end once, know earlier exports of the same content, and cannot be cancelled afterwards", async () => {
    const { id } = await make("ended");
    const [one, two] = [await freeze(id), await freeze(id)];
    const manifest: Manifest = {
      manifestVersion: 1,
      dataset: "ended",
      format: "trl-preference",
      formatVersion: 1,
      container: "jsonl",
      definition,
      definitionHash: "b".repeat(64),
      counts: {
        prompts: 1,
        demonstrations: 0,
        rankings: 1,
        corrections: 0,
        rows: { train: 1, validation: 0, test: 0 },
      },
      skipped: [],
      guidelineVersions: [],
      labelers: [],
      files: [],
      contentHash: "a".repeat(64),
    };
    for (const { id: exportId } of [one, two])
      await database.transaction((tx) =>
        finishExport(
          tx,
          { id: exportId, workspaceId: workspace.workspaceId },
          { status: "completed", manifest, artifactKey: "k", rowsWritten: 1, judgementsRead: 1 },
        ),
      );
    await database.transaction((tx) =>
      finishExport(tx, { id: one.id, workspaceId: workspace.workspaceId }, { status: "cancelled" }),
    );
    const { rows } = await listExports(database.db, workspace.workspaceId, { ...page, datasetId: id });
    expect(rows.map((row) => [row.number, row.status, row.sameContentAs])).toEqual([
      [2, "completed", 1],
      [1, "completed", null],
    ]);
    const cancel = database.transaction((tx) =>
      requestExportCancel(tx, queue, workspace.workspaceId, one.id),
    );
    await expect(cancel).rejects.toMatchObject({ code: "CONFLICT" });
  });
});
