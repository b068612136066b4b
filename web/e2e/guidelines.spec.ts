import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/accessible";
import { call } from "./support/call";
import { demoAccount, screenshot, signedIn } from "./support/stack";

/** A guideline and a campaign of its own, so that no other test's labelers have to acknowledge anything. */
const unique = Date.now().toString(36);
const slug = `orders-${unique}`;
const name = `Orders ${unique}`;
const home = "/w/coffee-bar";

let admin: BrowserContext;
let labeler: BrowserContext;
let campaignId: string;

test.describe.configure({ mode: "serial" });
test.beforeAll(async ({ browser }) => {
  admin = await signedIn(browser, demoAccount("admin"));
  labeler = await signedIn(browser, demoAccount("labeler"));
});
test.afterAll(async () => {
  const page = await admin.newPage();
  await page.goto(`${home}/guidelines`);
  if (campaignId !== undefined)
    await call(page, "labeling.setCampaignStatus", { campaignId, event: "close" });
  await admin.close();
  await labeler.close();
});

const claim = (page: Page) =>
  call<{ outcome: string; number?: number }>(page, "labeling.claimNext", { campaignId });

const source = (page: Page) => page.getByRole("textbox", { name: "Markdown of the page" });
const saved = (page: Page) => expect(page.getByRole("status").filter({ hasText: /^Saved$/ })).toBeVisible();

async function publish(page: Page, note: string, waive?: string): Promise<void> {
  await page.getByRole("button", { name: "Publish …" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What changed, and why").fill(note);
  if (waive !== undefined) {
    await dialog.getByLabel("Nobody needs to read it again").check();
    await dialog.getByLabel("Why not").fill(waive);
  }
  const button = dialog.getByRole("button", { name: /^Publish version/ });
  const number = (await button.textContent())!.match(/\d+/)![0];
  await button.click();
  // This version, not the one before it, which may still be spoken of.
  await expect(page.getByText(`Version ${number} is published.`, { exact: true })).toBeVisible();
  await expect(dialog).toBeHidden();
}

test("an admin writes a guideline: pages, preview, ids that stay, publishing", async () => {
  const page = await admin.newPage();
  await page.goto(`${home}/guidelines`);
  await page.getByRole("button", { name: "New guideline" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await expect(page.getByLabel("Address")).toHaveValue(slug);
  await page.getByRole("button", { name: "Create" }).click();
  await page.waitForURL(`**/guidelines/${slug}/edit`);

  for (const title of ["Taking orders", "Tone"]) {
    await page.getByRole("button", { name: "Add a page" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill(title);
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("dialog")).toHaveCount(0);
  }
  await page.getByRole("button", { name: "1 Taking orders" }).click();
  await source(page).press("ControlOrMeta+End");
  await source(page).pressSequentially("Take them.\n\n## Sold out\nSay so first.\n");
  const preview = page.getByRole("region", { name: "Preview" });
  await expect(preview.getByRole("heading", { name: "1.1 Sold out" })).toBeVisible();
  await expect(preview.getByText("gets the id sold-out when saved")).toBeVisible();
  await saved(page);
  // An autosave leaves the words alone; saving on purpose writes the id into them.
  await expect(source(page)).toHaveValue(/## Sold out\n/);
  await page.keyboard.press("ControlOrMeta+s");
  await expect(source(page)).toHaveValue(/## Sold out \{#sold-out\}\n/);
  await expectAccessible(page);
  await screenshot(page, "guideline-editor");

  await publish(page, "First version");
  await page.reload();
  await expect(page.getByRole("link", { name: "Version 1" })).toBeVisible();
  await page.close();
});

test("mistakes are shown where they are, and nothing with mistakes is published", async () => {
  const page = await admin.newPage();
  await page.goto(`${home}/guidelines/${slug}/edit`);
  await page.getByRole("button", { name: "2 Tone" }).click();
  const before = await source(page).inputValue();
  await source(page).fill("# Tone {#tone}\n\n## Again {#sold-out}\n");
  await expect(page.getByText('The id "sold-out" is already used in taking-orders, line')).toBeVisible();
  await saved(page);
  await page.getByRole("button", { name: "Publish …" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("Tone, line 3");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await source(page).fill(before);
  await saved(page);
  await page.close();
});

test("a labeler must acknowledge before the first task, after reading where they like", async () => {
  const boss = await admin.newPage();
  await boss.goto(`${home}/guidelines`);
  const list = await call<{ id: string; slug: string }[]>(boss, "guidelines.list", { archived: false }, true);
  const guidelineId = list.find((guideline) => guideline.slug === slug)!.id;
  const campaign = await call<{ id: string }>(boss, "labeling.createCampaign", {
    settings: { name: `Write ${unique}`, kind: "demonstration", guidelineId },
    source: { prompts: { source: "demo" }, limit: 3 },
  });
  campaignId = campaign.id;
  await call(boss, "labeling.setCampaignStatus", { campaignId, event: "activate" });
  await boss.close();

  const page = await labeler.newPage();
  await page.goto(`${home}/guidelines`);
  expect(await claim(page)).toMatchObject({ outcome: "acknowledge", number: 1 });
  const card = page.getByRole("region", { name });
  await expect(card.getByText("to be acknowledged")).toBeVisible();
  await card.getByRole("link", { name: `Read ${name}` }).click();
  await expect(page.getByRole("heading", { name: "1 Taking orders" })).toBeVisible();
  await page.keyboard.press("n");
  await expect(page.getByRole("heading", { name: "2 Tone" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "I have read it and will work by it" }).click();
  await expect(page.getByText(/You acknowledged version 1 on/)).toBeVisible();
  expect((await claim(page)).outcome).not.toBe("acknowledge");
  await page.close();
});

test("a change of words is seen word by word and must be acknowledged again; typography is not", async () => {
  const page = await admin.newPage();
  await page.goto(`${home}/guidelines/${slug}/edit`);
  await source(page).fill(
    (await source(page).inputValue()).replace("Say so first.", "Say so in the first sentence."),
  );
  await saved(page);
  await page.getByRole("button", { name: "Changes" }).click();
  const changes = page.getByRole("region", { name: "Changes" });
  await expect(changes.getByText("1 changed")).toBeVisible();
  await expect(changes.locator("ins").first()).toContainText("in the");
  await expectAccessible(page);
  await screenshot(page, "guideline-changes");
  await publish(page, "The first sentence is what is read");

  const reader = await labeler.newPage();
  await reader.goto(`${home}/guidelines/${slug}`);
  expect(await claim(reader)).toMatchObject({ outcome: "acknowledge", number: 2 });
  await reader.getByRole("button", { name: "What changed since version 1" }).click();
  await expect(reader.getByText("The first sentence is what is read")).toBeVisible();
  await expect(reader.locator("ins").first()).toContainText("in the");
  await expectAccessible(reader);
  await reader.getByRole("button", { name: "I have read it and will work by it" }).click();
  await expect(reader.getByText(/You acknowledged version 2 on/)).toBeVisible();

  await page.getByRole("button", { name: "Write" }).click();
  await source(page).fill((await source(page).inputValue()).replace("Take them.", "**Take**  them."));
  await saved(page);
  await publish(page, "Emphasis");
  await source(page).fill((await source(page).inputValue()).replace("**Take**  them.", "Take these orders."));
  await saved(page);
  await publish(page, "Clearer", "It only names what was meant");
  expect((await claim(reader)).outcome).not.toBe("acknowledge");
  await reader.goto(`${home}/guidelines/${slug}?compare=2`);
  await expect(reader.getByText("It only names what was meant")).toBeVisible();
  await reader.close();
  await page.close();
});

test("two tabs on one draft overwrite nothing unseen", async () => {
  const [mine, theirs] = [await admin.newPage(), await admin.newPage()];
  for (const page of [mine, theirs]) {
    await page.goto(`${home}/guidelines/${slug}/edit`);
    await page.getByRole("button", { name: "2 Tone" }).click();
  }
  await theirs.getByRole("textbox", { name: "Markdown of the page" }).fill("# Tone {#tone}\nTheirs.");
  await saved(theirs);
  await source(mine).fill("# Tone {#tone}\nMine.");
  const dialog = mine.getByRole("dialog", { name: "Somebody else changed this draft" });
  await expect(dialog).toBeVisible();
  await expectAccessible(mine);
  await dialog.getByRole("button", { name: "Show theirs" }).click();
  await expect(source(mine)).toHaveValue("# Tone {#tone}\nTheirs.");
  await mine.close();
  await theirs.close();
});

test("the reader is searched from the keyboard, and remembers the place", async () => {
  const page = await labeler.newPage();
  await page.goto(`${home}/guidelines/assistant`);
  await page.getByRole("heading", { name: "1 Purpose" }).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("needless refusal");
  const results = page.getByRole("listbox", { name: "Found clauses" });
  await expect(results.getByRole("option").first()).toContainText("Needless refusal");
  await expectAccessible(page);
  await screenshot(page, "guideline-search");
  await page.keyboard.press("ArrowDown");
  const second = await results.getByRole("option", { selected: true }).textContent();
  await page.keyboard.press("Enter");
  const focused = page.locator("[data-clause]:focus");
  await expect(focused).toBeVisible();
  expect(second).toContain((await focused.getAttribute("aria-label"))!.split(" ")[0]!);
  const clause = await focused.getAttribute("data-clause");
  expect(new URL(page.url()).hash).toBe(`#${clause}`);

  // The place reaches the server a moment later; a new visit begins there when asked.
  await expect
    .poll(async () => {
      const { position } = await call<{ position: { clauseId: string } | null }>(
        page,
        "guidelines.read",
        { slug: "assistant" },
        true,
      );
      return position?.clauseId;
    })
    .toEqual(expect.any(String));
  await page.goto(`${home}/guidelines/assistant`);
  await page.getByRole("button", { name: /^Continue where you stopped/ }).click();
  await expect(page.locator("[data-clause]:focus")).toBeVisible();
  await screenshot(page, "guideline-reader");
  await page.close();
});
