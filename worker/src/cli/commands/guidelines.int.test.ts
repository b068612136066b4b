import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { newId } from "@hone/core/ids";
import { type Database, openDatabase } from "@hone/prisma/client";
import { createTestDatabase, type TestDatabase } from "@hone/prisma/testing/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHone } from "../testing/run-hone";

let server: TestDatabase;
let database: Database;
let parent: string;
const repository = path.resolve(import.meta.dirname, "../../../..");

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase(server.url);
  parent = await mkdtemp(path.join(tmpdir(), "hone-guidelines-"));
  for (const slug of ["first", "second"])
    await database.db.workspace.create({ data: { id: newId(), slug, name: slug } });
});
afterAll(async () => {
  await database.close();
  await server.drop();
  await rm(parent, { recursive: true, force: true });
});

async function folder(slug: string, files: Record<string, string | Uint8Array>): Promise<string> {
  const dir = path.join(parent, slug);
  await mkdir(dir, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(dir, name), content);
  return dir;
}

const manifest = (...pages: string[]) =>
  `name: Orders\npages:\n${pages.map((page) => `  - ${page}\n`).join("")}`;
const publish = (...words: string[]) =>
  runHone(["guidelines", "publish", ...words], { env: { DATABASE_URL: server.url } });

describe("hone guidelines check", () => {
  it("finds nothing wrong with the guidelines that ship, and needs no database", async () => {
    for (const slug of ["assistant", "coffee-bar"]) {
      const run = await runHone(
        ["guidelines", "check", path.join(repository, "guidelines", slug), "--json"],
        {
          env: { DATABASE_URL: "" },
        },
      );
      expect([run.code, run.stderr]).toEqual([0, ""]);
      const lines = run.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(lines.length).toBe(1);
      expect(lines[0]).toMatchObject({ guideline: slug, errors: 0 });
      expect(lines[0].pages).toBeGreaterThanOrEqual(7);
    }
  });

  it("names file, line and heading of every mistake", async () => {
    const dir = await folder("broken", {
      "guideline.yaml": manifest("01-orders.md", "02-tone.md"),
      "01-orders.md": "# Orders {#orders}\n\n## Prices {#prices}\n",
      "02-tone.md": "# Tone {#tone}\nSee [prices](#price).\n\n## Costs {#prices}\n",
      "03-forgotten.md": "# Forgotten",
    });
    const run = await runHone(["guidelines", "check", "broken"], { cwd: path.dirname(dir) });
    expect(run.code).toBe(1);
    expect(run.stdout.trim().split("\n")).toEqual([
      'error: 02-tone.md, line 4 "Costs": The id "prices" is already used in orders, line 3; every clause needs its own.',
      "warning: 02-tone.md, line 2: The link to #price leads nowhere: no clause has this id.",
      "warning: 03-forgotten.md: The file is not listed in guideline.yaml and will not be published.",
      "Orders: 2 pages, 4 clauses, 1 errors.",
    ]);
  });

  it.each<[string, Record<string, string | Uint8Array>, RegExp]>([
    ["no-manifest", { "01-a.md": "# A" }, /guideline\.yaml cannot be read/],
    [
      "no-page",
      { "guideline.yaml": manifest("01-a.md") },
      /01-a\.md cannot be read\. guideline\.yaml lists it/,
    ],
    ["bad-yaml", { "guideline.yaml": "name: [" }, /guideline\.yaml:1: /],
    [
      "bad-field",
      { "guideline.yaml": "name: A\npages: []\nlanguag: en" },
      /guideline\.yaml: .*(pages|languag)/,
    ],
    ["outside", { "guideline.yaml": manifest("../secret.md") }, /"\.\.\/secret\.md" is no page/],
    [
      "utf-16",
      { "guideline.yaml": manifest("01-a.md"), "01-a.md": Uint8Array.of(0xff, 0xfe, 0x23, 0x00) },
      /01-a\.md is not UTF-8/,
    ],
    ["Bad Name", { "guideline.yaml": manifest("01-a.md") }, /the folder's name is the guideline's address/],
  ])("says in one line what is wrong with the folder %s", async (slug, files, message) => {
    const run = await runHone(["guidelines", "check", await folder(slug, files)]);
    expect([run.code, run.stdout]).toEqual([1, ""]);
    expect(run.stderr).toMatch(message);
    expect(run.stderr.trim().split("\n").length).toBe(1);
  });
});

describe("hone guidelines publish", () => {
  it("publishes versions, writes ids into the files, refuses what changes nothing", async () => {
    const dir = await folder("orders", {
      "guideline.yaml": manifest("01-orders.md"),
      "01-orders.md": "# Orders\n\n## Sold out\nSay so.\n",
    });
    const first = await publish(dir, "--workspace", "first", "--json");
    expect(first.code).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({
      number: 1,
      workspace: "first",
      rereading: "first-version",
    });
    const file = path.join(dir, "01-orders.md");
    expect(await readFile(file, "utf8")).toBe("# Orders {#orders}\n\n## Sold out {#sold-out}\nSay so.\n");

    const again = await publish(dir, "--workspace", "first", "--note", "again");
    expect([again.code, again.stderr]).toEqual([
      1,
      expect.stringContaining("Nothing changed since version 1"),
    ]);

    await writeFile(file, "# Orders {#orders}\n\n## Out of stock {#sold-out}\nSay so first.\n");
    expect((await publish(dir, "--workspace", "first")).stderr).toContain("change note");
    const second = await publish(
      dir,
      "--workspace",
      "first",
      "--note",
      "First",
      "--no-reread",
      "a detail",
      "--json",
    );
    expect(JSON.parse(second.stdout)).toMatchObject({
      number: 2,
      requiresAcknowledgement: false,
      rereading: "waived",
    });
    const audit = await database.db.auditEvent.findMany({ where: { action: "guidelines.publish" } });
    expect(audit.map(({ actorKind, actorId }) => [actorKind, actorId])).toEqual([
      ["system", "command line"],
      ["system", "command line"],
    ]);
  });

  it("asks which workspace is meant, and publishes nothing with mistakes in it", async () => {
    const dir = await folder("mistakes", {
      "guideline.yaml": manifest("01-a.md"),
      "01-a.md": "# A {#a}\n## B {#a}\n",
    });
    const broken = await publish(dir, "--workspace", "second");
    expect([broken.code, broken.stdout]).toEqual([1, expect.stringContaining("01-a.md, line 2")]);
    await writeFile(path.join(dir, "01-a.md"), "# A {#a}\n");
    expect((await publish(dir)).stderr).toContain("name one with --workspace: first, second");
    expect((await publish(dir, "--workspace", "third")).stderr).toContain('There is no workspace "third"');
    expect(await database.db.guideline.count({ where: { slug: "mistakes" } })).toBe(0);
  });
});
