import { randomUUID } from "node:crypto";
import type { DraftEdit } from "@hone/core/guidelines/contracts";
import { newId } from "@hone/core/ids";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../client";
import { createTestDatabase, type TestDatabase } from "../../testing/database";
import { acknowledgeVersion, findAcknowledged, findUnacknowledgedVersion } from "./acknowledgements";
import { createGuideline, editDraft, findDraft } from "./drafts";
import { publishDraft, publishFolder } from "./publish";
import { findPosition, listGuidelines, savePosition } from "./reading";
import { countCitations, findDocument, listVersions } from "./versions";

let server: TestDatabase;
let database: Database;
let workspaceId: string;
let guidelineId: string;
const slug = "orders";
const userId = "person-1";

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase(server.url);
});
afterAll(async () => {
  await database.close();
  await server.drop();
});
beforeEach(async () => {
  workspaceId = newId();
  await database.db.workspace.create({ data: { id: workspaceId, slug: randomUUID(), name: "Test" } });
  ({ id: guidelineId } = await createGuideline(database.db, workspaceId, {
    slug,
    name: "Orders",
    description: "",
    language: "en",
  }));
});

type Edit<Kind extends DraftEdit["kind"]> = Omit<
  Extract<DraftEdit, { kind: Kind }>,
  "guidelineId" | "baseRevision"
>;

async function edit<Kind extends DraftEdit["kind"]>(change: Edit<Kind>, baseRevision?: number) {
  const { revision } = (await findDraft(database.db, workspaceId, slug))!;
  const full = { ...change, guidelineId, baseRevision: baseRevision ?? revision } as DraftEdit;
  return database.transaction((tx) => editDraft(tx, workspaceId, full, userId));
}

const draft = async () => (await findDraft(database.db, workspaceId, slug))!;
const publish = (changeNote = "note", waiver: string | null = null) =>
  database.transaction((tx) =>
    publishDraft(tx, { workspaceId, guidelineId }, null, { changeNote, waiver, userId }),
  );
const unacknowledged = () => findUnacknowledgedVersion(database.db, { workspaceId, userId, guidelineId });
const acknowledge = (versionId: string) =>
  database.transaction((tx) => acknowledgeVersion(tx, { workspaceId, userId, versionId }));

async function write(markdown: string, page = 0) {
  const { pages } = await draft();
  return edit<"write">({ kind: "write", pageId: pages[page]!.id, markdown, assignIds: false });
}

async function publishFirst() {
  await edit<"add">({ kind: "add", title: "Prices" });
  await write("# Prices {#prices}\nOnly from the menu.\n\n## Sold out {#sold-out}\nSay so.\n");
  return publish("First");
}

describe("drafts", () => {
  it("adds, retitles, moves and deletes pages; titles follow the first heading, slugs stay", async () => {
    await edit<"add">({ kind: "add", title: "Prices" });
    await edit<"add">({ kind: "add", title: "Tone & voice" });
    const [first, second] = (await draft()).pages;
    expect([first!.markdown, second!.slug]).toEqual(["# Prices {#prices}\n\n", "tone-voice"]);
    await edit<"retitle">({ kind: "retitle", pageId: second!.id, title: "How to sound" });
    await edit<"move">({ kind: "move", pageId: second!.id, to: 0 });
    expect(
      (await draft()).pages.map((page) => [page.slug, page.title, page.markdown.split("\n")[0]]),
    ).toEqual([
      ["tone-voice", "How to sound", "# How to sound {#tone-voice}"],
      ["prices", "Prices", "# Prices {#prices}"],
    ]);
    await edit<"delete">({ kind: "delete", pageId: first!.id });
    expect((await draft()).pages.map((page) => page.slug)).toEqual(["tone-voice"]);
  });

  it("overwrites nothing when somebody else has edited meanwhile", async () => {
    const { revision } = await edit<"add">({ kind: "add", title: "Prices" });
    const pageId = (await draft()).pages[0]!.id;
    const mine = edit<"write">(
      { kind: "write", pageId, markdown: "# Mine {#a}", assignIds: false },
      revision,
    );
    const theirs = edit<"write">(
      { kind: "write", pageId, markdown: "# Theirs {#a}", assignIds: false },
      revision,
    );
    const results = await Promise.allSettled([mine, theirs]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const failed = results.find((result) => result.status === "rejected");
    expect(failed?.reason).toMatchObject({ code: "STALE", details: { revision: revision + 1 } });
    const won = results[0]!.status === "fulfilled" ? "# Mine {#a}" : "# Theirs {#a}";
    expect((await draft()).pages[0]!.markdown).toBe(won);
  });

  it("writes derived ids into the text when asked, and not while somebody types", async () => {
    await edit<"add">({ kind: "add", title: "Prices" });
    const pageId = (await draft()).pages[0]!.id;
    await edit<"write">({
      kind: "write",
      pageId,
      markdown: "# Prices {#prices}\n## Sold o",
      assignIds: false,
    });
    expect((await draft()).pages[0]!.markdown).toBe("# Prices {#prices}\n## Sold o");
    await edit<"write">({
      kind: "write",
      pageId,
      markdown: "# Prices {#prices}\n## Sold out",
      assignIds: true,
    });
    expect((await draft()).pages[0]!.markdown).toBe("# Prices {#prices}\n## Sold out {#sold-out}");
  });

  it("goes back to the published version", async () => {
    await publishFirst();
    await write("# Prices {#prices}\nSomething else.");
    await edit<"discard">({ kind: "discard" });
    expect((await draft()).pages.map((page) => page.markdown)).toEqual([
      "# Prices {#prices}\nOnly from the menu.\n\n## Sold out {#sold-out}\nSay so.\n",
    ]);
  });

  it("belongs to its workspace", async () => {
    const { revision } = await draft();
    const add = { kind: "add", title: "X", guidelineId, baseRevision: revision } as const;
    await expect(database.transaction((tx) => editDraft(tx, newId(), add, userId))).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});

describe("publishing", () => {
  it("stores pages and numbered clauses under n+1", async () => {
    expect(await publishFirst()).toMatchObject({ number: 1, requiresAcknowledgement: true });
    const document = (await findDocument(database.db, workspaceId, { slug }))!;
    expect(
      document.pages[0]!.clauses.map(({ number, clauseId, title }) => [number, clauseId, title]),
    ).toEqual([
      ["1", "prices", "Prices"],
      ["1.1", "sold-out", "Sold out"],
    ]);
  });

  it("refuses identical content, doubled ids and pages without headings, and stores nothing of them", async () => {
    await publishFirst();
    await expect(publish()).rejects.toMatchObject({ code: "CONFLICT", details: { number: 1 } });
    await write("# Prices {#prices}\n\n## Again {#prices}\n");
    await expect(publish()).rejects.toThrow(
      /prices, line 3 "Again": The id "prices" is already used in prices, line 1/,
    );
    await write("no heading");
    await expect(publish()).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect((await listVersions(database.db, { workspaceId, guidelineId })).length).toBe(1);
    expect((await draft()).pages[0]!.markdown).toBe("no heading");
  });

  it("numbers versions without gaps when two publish at once", async () => {
    await publishFirst();
    await write("# Prices {#prices}\nOther.");
    const results = await Promise.allSettled([publish("a"), publish("b")]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(
      (await listVersions(database.db, { workspaceId, guidelineId })).map(({ number }) => number),
    ).toEqual([2, 1]);
  });

  it("publishes a folder, and does not drop a draft that was never published", async () => {
    await publishFirst();
    const folder = { slug, name: "Orders", description: "d", language: "en" };
    const from = (markdown: string, replaceDraft = false) =>
      database.transaction((tx) =>
        publishFolder(
          tx,
          workspaceId,
          { ...folder, pages: [{ slug: "prices", markdown }] },
          {
            changeNote: "n",
            waiver: null,
            userId: null,
            replaceDraft,
          },
        ),
      );
    await write("# Prices {#prices}\nMy unpublished work.");
    await expect(from("# Prices {#prices}\nFolder.")).rejects.toMatchObject({ code: "CONFLICT" });
    expect((await draft()).pages[0]!.markdown).toContain("unpublished");
    expect(await from("# Prices {#prices}\nFolder.", true)).toMatchObject({ number: 2 });
    expect(await from("# Prices {#prices}\nFolder two.")).toMatchObject({ number: 3 });
    expect((await draft()).pages[0]!.markdown).toBe("# Prices {#prices}\nFolder two.");
  });

  it("counts the judgements that cite a clause under any version", async () => {
    const { versionId } = await publishFirst();
    const promptId = newId();
    await database.db.prompt.create({
      data: {
        id: promptId,
        workspaceId,
        messages: [],
        searchText: "",
        preview: "",
        turnCount: 1,
        contentHash: "h",
        source: "t",
      },
    });
    const common = {
      workspaceId,
      promptId,
      text: "",
      wordCount: 0,
      promptFlags: [],
      guidelineVersionId: versionId,
    };
    await database.db.demonstration.createMany({
      data: [
        { ...common, id: newId(), citations: ["prices", "sold-out"] },
        { ...common, id: newId(), citations: ["prices"] },
        { ...common, id: newId(), citations: ["prices"], guidelineVersionId: newId() },
      ],
    });
    const scope = { workspaceId, guidelineId };
    expect(
      await countCitations(database.db, { ...scope, clauseIds: ["prices", "sold-out", "gone"] }),
    ).toEqual({
      prices: 2,
      "sold-out": 1,
    });
  });
});

describe("acknowledging", () => {
  it("is asked for before the first task, again after a change of words, not after typography", async () => {
    expect(await unacknowledged()).toBeNull();
    const first = await publishFirst();
    expect(await unacknowledged()).toEqual({ versionId: first.versionId, number: 1 });
    await acknowledge(first.versionId);
    await acknowledge(first.versionId);
    expect(await unacknowledged()).toBeNull();

    await write("# Prices {#prices}\n*Only*  from the menu.\n\n## Sold out {#sold-out}\nSay so.\n");
    const second = await publish("Emphasis");
    expect([second.requiresAcknowledgement, await unacknowledged()]).toEqual([false, null]);

    await write("# Prices {#prices}\nOnly from todays menu.\n\n## Sold out {#sold-out}\nSay so.\n");
    const third = await publish("Today's");
    expect([third.decision, await unacknowledged()]).toEqual([
      { kind: "needed", clauseIds: ["prices"] },
      { versionId: third.versionId, number: 3 },
    ]);

    await write("# Prices {#prices}\nOnly from today's menu.\n\n## Sold out {#sold-out}\nSay so.\n");
    const fourth = await publish("Apostrophe", "a missing apostrophe");
    expect(fourth.decision.kind).toBe("waived");
    // Version 3 was never acknowledged: the newest text is what must be read.
    expect(await unacknowledged()).toEqual({ versionId: fourth.versionId, number: 4 });
    await expect(acknowledge(third.versionId)).rejects.toMatchObject({ code: "STALE" });
    await acknowledge(fourth.versionId);
    expect(await unacknowledged()).toBeNull();
    expect(await findAcknowledged(database.db, { workspaceId, userId, guidelineId })).toMatchObject({
      number: 4,
    });
  });
});

describe("reading", () => {
  it("keeps the place, and the marks of pages whose text stayed the same", async () => {
    await edit<"add">({ kind: "add", title: "Prices" });
    await edit<"add">({ kind: "add", title: "Tone" });
    const first = await publish("First");
    const reader = { workspaceId, userId };
    const save = (versionId: string, pageSlug: string, pagesRead: string[]) =>
      database.transaction((tx) =>
        savePosition(tx, reader, { versionId, pageSlug, clauseId: null, pagesRead }),
      );
    await Promise.all([save(first.versionId, "prices", ["prices"]), save(first.versionId, "tone", ["tone"])]);
    const position = await findPosition(database.db, reader, guidelineId, first.versionId);
    expect(position!.pagesRead.sort()).toEqual(["prices", "tone"]);

    await write("# Tone {#tone}\nBe brief.", 1);
    const second = await publish("Brief");
    expect((await findPosition(database.db, reader, guidelineId, second.versionId))!.pagesRead).toEqual([
      "prices",
    ]);
    const [summary] = await listGuidelines(database.db, reader, { withDrafts: true });
    expect(summary).toMatchObject({ pageCount: 2, pagesRead: 1, mustAcknowledge: true, draftDiffers: false });
    await write("# Tone {#tone}\nBe kind.", 1);
    const [editing] = await listGuidelines(database.db, reader, { withDrafts: true });
    expect(editing!.draftDiffers).toBe(true);
  });
});
