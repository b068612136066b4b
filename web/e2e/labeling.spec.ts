import { createHash, randomUUID } from "node:crypto";
import { type BrowserContext, expect, type Locator, type Page, test } from "@playwright/test";
import pg from "pg";
import { expectAccessible } from "./support/accessible";
import { call } from "./support/call";
import { demoAccount, screenshot, signedIn, stack } from "./support/stack";

/**
 * The labeling screens with the keyboard alone: writing, ranking, prompt writing; drafts that survive a reload, a dead
 * network and a second tab; leases that end. What was stored is read from the database.
 */
const unique = Date.now().toString(36);
const home = "/w/coffee-bar";

let admin: BrowserContext;
let labeler: BrowserContext;
let database: pg.Client;
let workspaceId: string;
let guidelineId: string;
let otherUserId: string;
const campaigns: string[] = [];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(240_000);
  database = new pg.Client({ connectionString: stack().databaseUrl });
  await database.connect();
  admin = await signedIn(browser, demoAccount("admin"));
  labeler = await signedIn(browser, demoAccount("labeler"));
  workspaceId = (await one('SELECT "id" FROM "Workspace" WHERE "slug" = $1', ["coffee-bar"])).id;
  guidelineId = (
    await one('SELECT "id" FROM "Guideline" WHERE "workspaceId" = $1 AND "slug" = $2', [
      workspaceId,
      "coffee-bar",
    ])
  ).id;
  otherUserId = (await one('SELECT "id" FROM "User" WHERE "email" = $1', [demoAccount("reviewer").email])).id;
  await acknowledge();
  await addPrompts(12);
});

test.afterAll(async () => {
  const page = await admin.newPage();
  await page.goto(home);
  for (const campaignId of campaigns)
    await call(page, "labeling.setCampaignStatus", { campaignId, event: "close" });
  await admin.close();
  await labeler.close();
  await database.end();
});

type Row = Record<string, string> & { id: string };
async function one(sql: string, values: unknown[]): Promise<Row> {
  const { rows } = await database.query(sql, values);
  expect(rows, sql).toHaveLength(1);
  return rows[0] as Row;
}
const countOf = async (sql: string, values: unknown[]) =>
  Number((await database.query(`SELECT count(*) AS n FROM ${sql}`, values)).rows[0].n);

/** The demo labeler has read the guideline: another test shows how that is asked for. */
async function acknowledge(): Promise<void> {
  await database.query(
    `INSERT INTO "Acknowledgement" ("id", "workspaceId", "userId", "versionId")
     SELECT gen_random_uuid(), v."workspaceId", u."id", v."id" FROM "GuidelineVersion" v, "User" u
     WHERE v."guidelineId" = $1 AND u."email" = ANY($2) ON CONFLICT DO NOTHING`,
    [guidelineId, [demoAccount("labeler").email, demoAccount("reviewer").email]],
  );
}

const answers = [
  "One large hot oat milk latte, half sweet, coming up. Anything else?",
  "I am sorry, oat milk is sold out today. Would almond or whole milk do? We have **banana bread**, too.",
  "We are out of oat milk, sorry. Is almond fine?",
  "Sadly there is no oat milk today. <img src=x onerror=alert(1)> I can offer whole or almond milk.",
];

/** Prompts with a tag of this run, each with four different candidates. */
async function addPrompts(count: number): Promise<void> {
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  for (let i = 0; i < count; i++) {
    const text = `Could I get oat milk latte number ${i + 1} of ${unique}?`;
    const messages = [
      { role: "system", content: "You take orders at a coffee bar. Oat milk is sold out today." },
      { role: "user", content: text },
    ];
    const id = randomUUID();
    await database.query(
      `INSERT INTO "Prompt" ("id", "workspaceId", "messages", "searchText", "preview", "turnCount", "contentHash",
         "language", "tags", "source") VALUES ($1, $2, $3, $4, $4, 1, $5, 'en', $6, 'test')`,
      [id, workspaceId, JSON.stringify(messages), text, sha256(text), [`labeling-${unique}`]],
    );
    for (const answer of answers) {
      await database.query(
        `INSERT INTO "Candidate" ("id", "workspaceId", "promptId", "origin", "text", "textHash")
         VALUES (gen_random_uuid(), $1, $2, 'imported', $3, $4)`,
        [workspaceId, id, answer, sha256(answer)],
      );
    }
  }
}

/** A campaign over this run's prompts, active, its tasks made by the worker. */
async function openCampaign(settings: object, source: object = {}): Promise<string> {
  const page = await admin.newPage();
  await page.goto(home);
  const { id } = await call<{ id: string }>(page, "labeling.createCampaign", {
    settings: { name: `Labeling ${unique} ${campaigns.length}`, guidelineId, ...settings },
    source: { prompts: { tags: [`labeling-${unique}`] }, ...source },
  });
  campaigns.push(id);
  await expect
    .poll(() => countOf('"Task" WHERE "campaignId" = $1', [id]), { timeout: 60_000 })
    .toBeGreaterThan(0);
  await call(page, "labeling.setCampaignStatus", { campaignId: id, event: "activate" });
  await page.close();
  return id;
}

const editor = (page: Page) => page.getByRole("textbox", { name: "Your response" });
const saveState = (page: Page, state: string) =>
  expect(page.locator("[data-save-state]")).toHaveAttribute("data-save-state", state, { timeout: 20_000 });
const leaseOf = (campaignId: string) =>
  one('SELECT * FROM "Assignment" WHERE "campaignId" = $1 AND "status" = \'leased\'', [campaignId]);
const draftText = async (assignmentId: string) =>
  (
    await one(
      'SELECT "assignmentId" AS id, "body"->>\'text\' AS text FROM "Draft" WHERE "assignmentId" = $1',
      [assignmentId],
    )
  ).text;

async function openTask(campaignId: string): Promise<Page> {
  const page = await labeler.newPage();
  await page.goto(`${home}/label/${campaignId}`);
  await page.locator("[data-task-frame]").waitFor();
  return page;
}

test("a response is written, submitted, taken back and submitted again", async () => {
  const campaignId = await openCampaign({ kind: "demonstration", config: { targetWords: 20 } }, { limit: 3 });
  const page = await openTask(campaignId);
  await expect(editor(page)).toBeFocused();
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("[data-missing]")).toHaveText("Nothing is written yet.");
  await page.keyboard.press("Control+b");
  await page.keyboard.type("Sorry,");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type(" no oat milk today:");
  await page.keyboard.press("Enter");
  await page.keyboard.type("- almond");
  await page.keyboard.press("Enter");
  await page.keyboard.type("whole");
  const written = "**Sorry,** no oat milk today:\n- almond\n- whole";
  await expect(editor(page)).toHaveValue(written);
  await expect(page.getByText("7 of about 20 words")).toBeVisible();
  await saveState(page, "saved");
  // Single keys work outside of the text only.
  await page.keyboard.press("Escape");
  await page.keyboard.press("v");
  await expect(page.getByRole("region", { name: "Preview" }).getByRole("listitem")).toHaveText([
    "almond",
    "whole",
  ]);
  await page.keyboard.press("p");
  await page.keyboard.press("Space");
  await expect(page.getByRole("checkbox", { name: "unclear" })).toBeChecked();
  await page.keyboard.press("j");
  await page.keyboard.type("a note");
  const { id } = await leaseOf(campaignId);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Submitted.")).toBeVisible();
  await expect(editor(page)).toHaveValue("");
  const stored = await one('SELECT * FROM "Demonstration" WHERE "assignmentId" = $1', [id]);
  expect(stored).toMatchObject({ text: written, wordCount: 7, promptFlags: ["unclear"], note: "a note" });

  await page.keyboard.type("begun already");
  await page.keyboard.press("Control+Shift+Enter");
  await expect(page.getByText("Taken back. Nothing is submitted.")).toBeVisible();
  await expect(editor(page)).toHaveValue(written);
  expect(await countOf('"Demonstration" WHERE "campaignId" = $1', [campaignId])).toBe(0);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Submitted.")).toBeVisible();
  // What was begun meanwhile is there again.
  await expect(editor(page)).toHaveValue("begun already");
  await page.close();
});

test("a draft survives a reload, and a page that goes before it was sent", async () => {
  const campaignId = await openCampaign({ kind: "demonstration" }, { limit: 1 });
  let page = await openTask(campaignId);
  await page.keyboard.type("Kept on the server.");
  await saveState(page, "saved");
  await page.reload();
  await expect(editor(page)).toHaveValue("Kept on the server.");
  await editor(page).press("Control+End");
  await page.keyboard.type(" And on this device.");
  await page.waitForTimeout(200);
  await page.close({ runBeforeUnload: false });
  page = await openTask(campaignId);
  await expect(editor(page)).toHaveValue("Kept on the server. And on this device.");
  const { id } = await leaseOf(campaignId);
  await expect.poll(() => draftText(id)).toBe("Kept on the server. And on this device.");
  await page.close();
});

test("without a network everything is kept here, and sent when it is back", async () => {
  const campaignId = await openCampaign({ kind: "demonstration" }, { limit: 1 });
  const page = await openTask(campaignId);
  await page.keyboard.type("Online.");
  await saveState(page, "saved");
  await labeler.setOffline(true);
  await page.keyboard.type(" Offline.");
  await saveState(page, "offline");
  await expect(page.getByText("The server does not answer.")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Not sent: the server does not answer.")).toBeVisible();
  await labeler.setOffline(false);
  await saveState(page, "saved");
  const { id } = await leaseOf(campaignId);
  expect(await draftText(id)).toBe("Online. Offline.");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("heading", { name: "Labeling" })).toBeAttached();
  await expect(page.getByText("Everything is done")).toBeVisible();
  await page.close();
});

test("two tabs on one task: both are told, the newer text is never overwritten", async () => {
  const campaignId = await openCampaign({ kind: "demonstration" }, { limit: 1 });
  const first = await openTask(campaignId);
  const second = await openTask(campaignId);
  for (const page of [first, second]) await expect(page.getByText("open in another tab")).toBeVisible();
  await first.bringToFront();
  await editor(first).press("Control+End");
  await first.keyboard.type("First tab.");
  await saveState(first, "saved");
  await second.bringToFront();
  await editor(second).press("Control+End");
  await second.keyboard.type("Second tab.");
  const dialog = second.getByRole("dialog", { name: "There are two versions of your work" });
  await expect(dialog).toBeVisible();
  await expect(dialog).toContainText("First tab.");
  await expect(dialog).toContainText("Second tab.");
  await expectAccessible(second, "choosing between two versions");
  const { id } = await leaseOf(campaignId);
  expect(await draftText(id)).toBe("First tab.");
  await dialog.getByRole("button", { name: "Keep this one" }).press("Enter");
  await saveState(second, "saved");
  expect(await draftText(id)).toBe("Second tab.");
  await first.bringToFront();
  await editor(first).press("Control+End");
  await first.keyboard.type(" More.");
  await first.getByRole("button", { name: "Take the one from elsewhere" }).press("Enter");
  await expect(editor(first)).toHaveValue("Second tab.");
  await first.keyboard.press("Control+Enter");
  await expect(second.getByText("was submitted or left in another tab")).toBeVisible();
  expect(await countOf('"Demonstration" WHERE "assignmentId" = $1', [id])).toBe(1);
  await first.close();
  await second.close();
});

test("a task is skipped with a reason, and does not come back", async () => {
  const campaignId = await openCampaign({ kind: "demonstration" }, { limit: 2 });
  const page = await openTask(campaignId);
  const { id } = await leaseOf(campaignId);
  await page.keyboard.press("Escape");
  await page.keyboard.press("k");
  const dialog = page.getByRole("dialog", { name: "Skip this task" });
  await expect(dialog.getByRole("radio", { name: "The prompt is unclear" })).toBeFocused();
  await expectAccessible(page, "skipping");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Skipped.")).toBeVisible();
  const skipped = await one('SELECT * FROM "Assignment" WHERE "id" = $1', [id]);
  expect(skipped).toMatchObject({ status: "skipped", skipReason: "lack_knowledge" });
  await expect
    .poll(() => countOf('"Assignment" WHERE "campaignId" = $1 AND "status" = \'leased\'', [campaignId]))
    .toBe(1);
  expect((await leaseOf(campaignId)).taskId).not.toBe(skipped.taskId);
  await page.close();
});

test("cards are rated and ranked with a tie, reviewed and submitted", async () => {
  const campaignId = await openCampaign({ kind: "ranking", candidatesPerTask: 4 }, { limit: 2 });
  const page = await openTask(campaignId);
  let dialogs = 0;
  page.on("dialog", () => dialogs++);
  await expect(page.locator("[data-card]")).toHaveCount(4);
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("[data-missing]")).toContainText("Not ranked yet: A, B, C, D.");
  await page.keyboard.press("m");
  for (const key of "a3b6c5d5") await page.keyboard.press(key);
  await expect(page.locator("[data-announcement]")).toHaveText("D rated 5.");
  await page.keyboard.press("x");
  await page.keyboard.press("Space");
  await page.keyboard.press("Escape");
  await page.keyboard.press("m");
  // In the order in which they lie: the review asks whether that is meant.
  for (const key of "a1b2c3d4s") await page.keyboard.press(key);
  await page.keyboard.press("Control+Enter");
  const review = page.getByRole("dialog", { name: "Is this your ranking?" });
  await expect(review).toContainText("exactly the order in which the cards happened to lie");
  await expect(review).toContainText("A is ranked above B, but you rated it lower.");
  await expectAccessible(page, "reviewing");
  await page.keyboard.press("Escape");
  await page.keyboard.press("o");
  await expect(page.getByRole("group", { name: "Tier 2: C, D" })).toBeVisible();
  await page.keyboard.press("u");
  await expect(page.getByRole("group", { name: "Tier 2: B" })).toBeVisible();
  await page.keyboard.press("y");
  await page.keyboard.press("s");
  await page.keyboard.press("s");
  await page.keyboard.press("n");
  await page.keyboard.press("n");
  await page.keyboard.press("r");
  await expect(page.getByRole("textbox", { name: "The rewritten answer" })).toBeFocused();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(" Thank you!");
  await page.keyboard.press("Control+Enter");
  await page.keyboard.press("Control+Enter");
  await expect(review.getByText("Your rewrite of B")).toBeVisible();
  await expect(review.locator("ins")).toContainText("Thank you!");
  const { id, candidateOrder } = (await leaseOf(campaignId)) as Row & { candidateOrder: unknown };
  const order = candidateOrder as string[];
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Submitted.")).toBeVisible();
  const stored = await one('SELECT * FROM "Ranking" WHERE "assignmentId" = $1', [id]);
  expect(stored).toMatchObject({
    tiers: [[order[1]], [order[2], order[3]], [order[0]]],
    strength: "clearly",
    noneAcceptable: false,
    presentedOrder: order,
  });
  const kinds = (stored.events as unknown as { kind: string }[]).map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(["rate", "flag", "place", "strength", "none_acceptable", "edit"]));
  const correction = await one('SELECT * FROM "Correction" WHERE "rankingId" = $1', [stored.id]);
  expect(correction.candidateId).toBe(order[1]);
  expect(correction.text).toMatch(/ Thank you!$/);
  // Nothing in a candidate is ever HTML.
  expect(dialogs).toBe(0);
  await expect(page.locator("[data-card] img")).toHaveCount(0);
  await page.close();
});

/** Drags with the mouse from the middle of one thing to the middle of another, in steps, as a hand does. */
async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  await page.mouse.move(start!.x + start!.width / 2, start!.y + start!.height / 2);
  await page.mouse.down();
  await page.mouse.move(end!.x + end!.width / 2, end!.y + end!.height - 8, { steps: 12 });
  await page.mouse.up();
}

test("cards are ranked by dragging their letters, to the same state as with the keys", async () => {
  const campaignId = await openCampaign(
    { kind: "ranking", candidatesPerTask: 3, config: { ratingEnabled: false } },
    { limit: 1 },
  );
  const page = await openTask(campaignId);
  const letter = (name: string) =>
    page.locator("[data-tier]").getByRole("button", { name: `Select answer ${name}` });
  const tier = (number: number) => page.locator(`[data-tier="${number}"]`);
  await page.locator('[data-card="C"]').waitFor();
  await drag(page, letter("A"), tier(2));
  await expect(page.getByRole("group", { name: "Tier 2: A" })).toBeVisible();
  // The letter on the card itself can be dragged, too.
  await drag(page, page.locator('[data-card="B"] header button'), tier(1));
  await expect(page.getByRole("group", { name: "Tier 1: B" })).toBeVisible();
  await drag(page, letter("C"), tier(1));
  await expect(page.getByRole("group", { name: "Tier 1: B, C" })).toBeVisible();
  // From one tier to another, and dropped nowhere: it stays.
  await drag(page, letter("C"), tier(3));
  await expect(page.getByRole("group", { name: "Tier 3: C" })).toBeVisible();
  await drag(page, letter("C"), page.locator('[data-card="A"]'));
  await expect(page.getByRole("group", { name: "Tier 3: C" })).toBeVisible();
  await page.keyboard.press("s");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("dialog", { name: "Is this your ranking?" })).toBeVisible();
  const { id, candidateOrder } = (await leaseOf(campaignId)) as Row & { candidateOrder: unknown };
  const order = candidateOrder as string[];
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Everything is done")).toBeVisible();
  const stored = await one('SELECT * FROM "Ranking" WHERE "assignmentId" = $1', [id]);
  expect(stored.tiers).toEqual([[order[1]], [order[0]], [order[2]]]);
  await page.close();
});

test("scales are answered as fast as keys come, also while the page is still loading the rest", async () => {
  const names = ["helpfulness", "correctness", "coherence", "complexity", "verbosity"];
  const attributes = names.map((name) => ({ name, label: name, min: 0, max: 4 }));
  const campaignId = await openCampaign(
    { kind: "ranking", candidatesPerTask: 4, config: { attributes } },
    { limit: 4 },
  );
  for (let task = 0; task < 4; task++) {
    const page = await openTask(campaignId);
    await page.keyboard.press("Escape");
    for (const letter of "abcd") {
      await page.keyboard.press(letter);
      await page.keyboard.press("t");
      for (const _ of names) {
        await page.keyboard.press("Space");
        await page.keyboard.press("Tab");
      }
      await page.keyboard.press("Escape");
    }
    await saveState(page, "saved");
    const { id } = await leaseOf(campaignId);
    const { body } = (await one(
      'SELECT "assignmentId" AS id, "body" FROM "Draft" WHERE "assignmentId" = $1',
      [id],
    )) as Row & { body: unknown };
    const { assessments } = body as { assessments: Record<string, { attributes: Record<string, number> }> };
    const answered = Object.values(assessments).map((assessment) => assessment.attributes);
    expect(answered).toEqual(Array(4).fill(Object.fromEntries(names.map((name) => [name, 0]))));
    await page.close();
    await database.query(`UPDATE "Assignment" SET "status" = 'expired' WHERE "id" = $1`, [id]);
  }
});

test("the first load of the labeling page is light", async ({ browser }) => {
  const campaignId = await openCampaign({ kind: "ranking", candidatesPerTask: 4 }, { limit: 1 });
  const fresh = await signedIn(browser, demoAccount("labeler"));
  const page = await fresh.newPage();
  // What comes in a quiet moment after the task can be worked on (the guideline, drawn Markdown) does not count.
  await page.addInitScript(() => {
    window.requestIdleCallback = () => 0;
  });
  await page.goto(`${home}/label/${campaignId}`);
  await page.locator("[data-task-frame]").waitFor();
  const weigh = () =>
    page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .filter((entry) => new URL(entry.name).pathname.endsWith(".js"))
        .map((entry) => (entry as PerformanceResourceTiming).encodedBodySize),
    );
  // The network is never still, live updates keep a stream open: nothing new for two seconds is the end.
  let scripts = await weigh();
  for (let before = -1; before !== scripts.length; scripts = await weigh()) {
    before = scripts.length;
    await page.waitForTimeout(2000);
  }
  expect(scripts.length).toBeGreaterThan(3);
  expect(scripts).not.toContain(0);
  expect(scripts.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(200_000);
  await fresh.close();
});

test("a submit after the lease ended is kept as a draft when somebody else has the task", async () => {
  const campaignId = await openCampaign({ kind: "demonstration", leaseMinutes: 1 }, { limit: 1 });
  const page = await openTask(campaignId);
  await page.keyboard.type("Written in time");
  await saveState(page, "saved");
  const { id, taskId } = await leaseOf(campaignId);
  // The lease runs out and another person is given the task, all at once.
  await database.query(`UPDATE "Assignment" SET "status" = 'expired' WHERE "id" = $1`, [id]);
  await database.query(
    `INSERT INTO "Assignment" ("id", "workspaceId", "campaignId", "taskId", "userId", "slot", "status",
       "candidateOrder", "guidelineVersionId", "leasedAt", "leaseExpiresAt")
     SELECT gen_random_uuid(), "workspaceId", "campaignId", "taskId", $2, "slot", 'leased', '{}', "guidelineVersionId",
       now(), now() + interval '1 hour' FROM "Assignment" WHERE "id" = $1`,
    [id, otherUserId],
  );
  await page.keyboard.type(", or so it seemed.");
  await expect(page.getByText("it was given to somebody else")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Your work was not counted; it is kept as a draft.")).toBeVisible();
  expect(await draftText(id)).toBe("Written in time, or so it seemed.");
  expect(await countOf('"Demonstration" WHERE "taskId" = $1', [taskId])).toBe(0);
  // The other one gives it back: the same person gets it again, with the draft.
  await database.query(`UPDATE "Assignment" SET "status" = 'skipped' WHERE "taskId" = $1 AND "userId" = $2`, [
    taskId,
    otherUserId,
  ]);
  await database.query(`UPDATE "Task" SET "takenSlots" = 0, "openSlots" = 1 WHERE "id" = $1`, [taskId]);
  await page.getByRole("button", { name: "Next task" }).press("Enter");
  await expect(editor(page)).toHaveValue("Written in time, or so it seemed.");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Everything is done")).toBeVisible();
  expect(await countOf('"Demonstration" WHERE "taskId" = $1', [taskId])).toBe(1);
  await page.close();
});

test("submitted work is corrected for a while, and the first version is kept", async () => {
  const campaignId = await openCampaign({ kind: "demonstration" }, { limit: 1 });
  const page = await openTask(campaignId);
  const { id } = await leaseOf(campaignId);
  await page.keyboard.type("First thought.");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Everything is done")).toBeVisible();
  await page.goto(`${home}/label/${campaignId}?assignment=${id}`);
  await expect(page.getByText("You are correcting work that you have submitted.")).toBeVisible();
  await expect(editor(page)).toHaveValue("First thought.");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Second thought.");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Your correction is stored")).toBeVisible();
  const stored = await one('SELECT * FROM "Demonstration" WHERE "assignmentId" = $1', [id]);
  expect(stored.text).toBe("Second thought.");
  expect(await countOf('"JudgementRevision" WHERE "judgementId" = $1', [stored.id])).toBe(1);
  await page.close();
});

test("a prompt is written to a brief, and a question asked about it", async () => {
  const campaignId = await openCampaign(
    { kind: "prompt" },
    { briefs: ["Ask for something that is not on the menu."], promptsWanted: 2, language: "en" },
  );
  const page = await openTask(campaignId);
  await expect(page.getByText("Ask for something that is not on the menu.")).toBeVisible();
  const text = `Do you sell umbrellas? ${unique}`;
  await page.keyboard.type(text);
  await page.keyboard.press("Escape");
  await page.keyboard.press("q");
  await expect(page.getByRole("textbox", { name: "Your question" })).toBeFocused();
  await page.keyboard.type("May it be two questions?");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Sent. The answer will be on your home page.")).toBeVisible();
  await expect(page.getByRole("dialog", { name: "Ask the admins" })).toBeHidden();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Submitted.")).toBeVisible();
  expect(
    await countOf('"Prompt" WHERE "workspaceId" = $1 AND "preview" = $2 AND "source" = \'written\'', [
      workspaceId,
      text,
    ]),
  ).toBe(1);
  expect(
    await countOf('"Question" WHERE "campaignId" = $1 AND "text" = $2', [
      campaignId,
      "May it be two questions?",
    ]),
  ).toBe(1);
  await page.close();
});

test("a clause is found and cited without the mouse, where the campaign asks for it", async () => {
  const campaignId = await openCampaign(
    { kind: "demonstration", config: { citationRequired: true } },
    { limit: 1 },
  );
  const page = await openTask(campaignId);
  await page.keyboard.type("A response by the book.");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("[data-missing]")).toHaveText("Cite at least one clause of the guideline.");
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("customers");
  await expect(page.getByRole("option").first()).toBeVisible();
  await page.keyboard.press("Shift+Enter");
  const { id } = await leaseOf(campaignId);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Everything is done")).toBeVisible();
  const stored = await one('SELECT * FROM "Demonstration" WHERE "assignmentId" = $1', [id]);
  expect(stored.citations).toHaveLength(1);
  await page.close();
});

for (const [scheme, size, locale] of [
  ["light", { width: 1440, height: 900 }, "en-GB"],
  ["dark", { width: 820, height: 1180 }, "zh-CN"],
] as const) {
  test(`the screens are accessible, fit, and are in one language (${scheme}, ${size.width}, ${locale})`, async ({
    browser,
  }) => {
    test.setTimeout(240_000);
    const context = await signedIn(browser, demoAccount("labeler"), {
      colorScheme: scheme,
      viewport: size,
      locale,
    });
    await context.clearCookies({ name: "hone-locale" });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    const attributes = [{ name: "helpfulness", label: "Helpfulness", min: 0, max: 4 }];
    for (const [kind, source] of [
      ["demonstration", { limit: 1 }],
      ["ranking", { limit: 1 }],
      ["prompt", { briefs: ["Coffee."], promptsWanted: 1 }],
    ] as const) {
      const campaignId = await openCampaign({ kind, candidatesPerTask: 4, config: { attributes } }, source);
      await page.goto(`${home}/label/${campaignId}`);
      await page.locator("[data-task-frame]").waitFor();
      if (kind === "ranking") for (const key of ["Escape", "a", "x"]) await page.keyboard.press(key);
      await page.waitForTimeout(500);
      await expectAccessible(page, `${kind} (${scheme})`);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${kind} scrolls sideways`).toBeLessThanOrEqual(0);
      const text = await page.locator("body").innerText();
      expect(text).not.toMatch(/\blabeling\.[a-z][A-Za-z]+/);
      await screenshot(page, `labeling-${kind}${size.width < 1000 ? "-tablet" : ""}`);
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectAccessible(page, `keys of ${kind} (${scheme})`);
      await page.keyboard.press("Escape");
    }
    expect(errors).toEqual([]);
    await context.close();
  });
}
