import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { datasetFormats } from "@hone/core/datasets/formats/registry";
import { datasetFormatNames } from "@hone/core/datasets/names";
import { type Browser, type BrowserContext, expect, type Page, test } from "@playwright/test";
import { screenshot, stack } from "./support/stack";
import { acknowledge, hone, importFile, rankByKeyboard, root, writeByKeyboard } from "./support/story";

/**
 * The main job, end to end, with the real worker and the default model: set up, publish a guideline, import, generate,
 * invite three people who write and rank with the keyboard alone, freeze datasets, export every format and check every
 * file. Once with the file that ships, once with 100 Open-Assistant trees where they are at hand.
 */
const helpsteerScales = ["helpfulness", "correctness", "coherence", "complexity", "verbosity"];

const admin = { name: "Ines Admin", email: "ines@story.test", password: "a long story password" };

test.describe.configure({ mode: "serial" });

let adminContext: BrowserContext;
let page: Page;

test.beforeAll(async ({ browser }) => {
  adminContext = await browser.newContext({ baseURL: stack().url });
  page = await adminContext.newPage();
});

test.afterAll(async () => {
  await adminContext.close();
});

test("the first admin sets the installation up", async () => {
  const code = stack().setupCode;
  expect(code, "a fresh installation prints a set-up code").not.toBeNull();
  await page.goto(`/setup?code=${code}`);
  await page.getByLabel("Name", { exact: true }).fill(admin.name);
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel("Password", { exact: true }).fill(admin.password);
  await page.getByLabel("Name of the workspace").fill("Story");
  await page.getByRole("button", { name: "Set up" }).click();
  await page.waitForURL("**/w/story");
  await expect(page.getByRole("heading", { name: `Hello, ${admin.name}` })).toBeVisible();
});

test("a guideline folder is published, and its page shows it", async () => {
  const printed = await hone("guidelines", "publish", "guidelines/assistant", "--workspace", "story");
  expect(printed).toContain("version 1");
  await page.goto("/w/story/guidelines");
  await expect(page.getByRole("heading", { name: "Helpful, truthful, harmless" })).toBeVisible();
});

test("a model folder is registered on its page and found ready by the worker", async () => {
  await page.goto("/w/story/models");
  await page.getByRole("button", { name: "Register a model" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("barista");
  await dialog.getByLabel("Folder").fill("models/barista");
  await dialog.getByRole("button", { name: "Register a model" }).click();
  await expect(page.getByRole("cell", { name: "ready", exact: true })).toBeVisible({ timeout: 60_000 });
});

const files = [
  {
    name: "the file that ships",
    file: path.join(root, "scripts/fixtures/sample-trees.jsonl"),
    tag: "shipped",
  },
  {
    name: "100 Open-Assistant trees",
    file: path.resolve(root, "../shared/data/preferences/oasst-100-trees.jsonl"),
    tag: "oasst",
  },
];

for (const { name, file, tag } of files) {
  test(`prompts, candidates and rankings are imported: ${name}`, async () => {
    test.skip(!existsSync(file), `${path.basename(file)} is not at hand: it lives outside of the repository`);
    await page.goto("/w/story/prompts/import");
    await importFile(page, file, tag);
    await page.goto("/w/story/judgements");
    await expect(page.getByRole("row")).not.toHaveCount(1);
    await expect(page.getByRole("cell", { name: "import", exact: true }).first()).toBeVisible();
  });

  test(`the worker makes four candidates for each prompt: ${name}`, async () => {
    test.skip(!existsSync(file), `${path.basename(file)} is not at hand: it lives outside of the repository`);
    test.setTimeout(400_000);
    await page.goto("/w/story/generation");
    await page.getByRole("button", { name: "New batch" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill(`Samples of ${tag}`);
    await dialog.getByLabel("Prompts with one of these tags").fill(tag);
    await dialog.getByText("Sampling settings").click();
    await dialog.getByLabel("New tokens at most").fill("40");
    await dialog.getByRole("button", { name: "Start" }).click();
    await page.getByRole("link", { name: `Samples of ${tag}` }).click();
    await expect(page.getByRole("heading", { name: `Samples of ${tag}`, level: 1 })).toBeVisible();
    await expect(page.getByText("completed", { exact: true })).toBeVisible({ timeout: 360_000 });
    const stats = page.locator("main [data-stat]");
    const stat = async (label: RegExp) =>
      Number.parseInt(
        (await stats.filter({ has: page.getByText(label) }).innerText()).replaceAll(",", ""),
        10,
      );
    const [prompts, failed] = [await stat(/^Prompts$/), await stat(/^Prompts failed$/)];
    expect(await stat(/^candidates of/), "four for every prompt that fits the model").toBe(
      4 * (prompts - failed),
    );
    expect(failed).toBeLessThan(prompts / 2);
    await expect(page.getByRole("table", { name: "Candidates" }).getByRole("row")).not.toHaveCount(1);
    await screenshot(page, "generation-batch");
    await page.getByRole("table", { name: "Candidates" }).getByRole("link").first().click();
    await expect(page.getByRole("heading", { name: "What could have stood here" })).toBeVisible();
    await page.keyboard.press("Tab");
    await screenshot(page, "inside-a-candidate");
  });
}

async function openCampaign(options: {
  name: string;
  kind: string;
  candidates?: number;
  scales?: boolean;
}): Promise<void> {
  await page.goto("/w/story/campaigns/new");
  await page.getByLabel("Name", { exact: true }).fill(options.name);
  await page.getByLabel("Kind").selectOption({ label: options.kind });
  await page.getByLabel("Judgements per task").fill("3");
  await page.getByLabel("Tasks at most").fill("2");
  await page.getByLabel("Prompts with one of these tags").fill("shipped");
  if (options.candidates !== undefined) {
    await page.getByLabel("Candidates per task").fill(String(options.candidates));
    await page.getByLabel("Samples of shipped").check();
  }
  if (options.scales) {
    await page.getByLabel("Attribute scales").fill(helpsteerScales.map((scale) => `${scale} 0-4`).join("\n"));
  }
  await page.getByRole("button", { name: "Create as a draft" }).click();
  await page.getByRole("heading", { name: options.name }).waitFor();
  await page.getByRole("button", { name: "Activate" }).click();
  await expect(page.getByText("active", { exact: true })).toBeVisible();
  await expect(page.getByText("tasks done of 2")).toBeVisible({ timeout: 30_000 });
}

test("three campaigns are opened: to rank, to rank with scales, to write", async () => {
  test.setTimeout(400_000);
  await openCampaign({ name: "Rank four", kind: "Rank candidates", candidates: 4 });
  await openCampaign({ name: "Rank two with scales", kind: "Rank candidates", candidates: 2, scales: true });
  await openCampaign({ name: "Write", kind: "Write responses" });
});

async function invitedLabeler(browser: Browser, number: number): Promise<BrowserContext> {
  await page.goto("/w/story/people");
  await page.getByRole("button", { name: "Invite" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Make link" }).click();
  const link = await dialog.getByLabel("Link").inputValue();
  const context = await browser.newContext({ baseURL: stack().url });
  const labeler = await context.newPage();
  await labeler.goto(new URL(link).pathname);
  await labeler.getByLabel("Name", { exact: true }).fill(`Labeler ${number}`);
  await labeler.getByLabel("E-mail").fill(`labeler-${number}@story.test`);
  await labeler.getByLabel("Password", { exact: true }).fill("a labeler's password");
  await labeler.getByRole("button", { name: "Make my account and join" }).click();
  await labeler.waitForURL("**/w/story");
  return context;
}

for (const number of [1, 2, 3]) {
  test(`labeler ${number} joins by a link, reads the guideline, ranks and writes with the keyboard alone`, async ({
    browser,
  }) => {
    test.setTimeout(400_000);
    const context = await invitedLabeler(browser, number);
    const labeler = await context.newPage();
    await labeler.goto("/w/story");
    const start = (campaign: string) =>
      labeler
        .getByRole("listitem")
        .filter({ has: labeler.getByRole("heading", { name: campaign, exact: true }) })
        .getByRole("link");
    await start("Rank four").click();
    await acknowledge(labeler);
    await labeler.goto("/w/story");
    await start("Rank four").click();
    await labeler.locator('[data-card="D"]').waitFor();
    if (number === 1) await screenshot(labeler, "ranking");
    for (const tiers of [
      [1, 2, 2, 3],
      [2, 1, 3, 4],
    ]) {
      await rankByKeyboard(labeler, tiers);
    }
    await expect(
      labeler.getByText("Everything is done").or(labeler.getByText("Nothing left for you")),
    ).toBeVisible();
    await labeler.goto("/w/story");
    await start("Rank two with scales").click();
    for (const tiers of [
      [1, 2],
      [2, 1],
    ]) {
      await rankByKeyboard(labeler, tiers, { scales: helpsteerScales.length });
    }
    await labeler.goto("/w/story");
    await start("Write").click();
    for (const text of [
      "One latte, coming up. Hot or iced?",
      "We are out of **oat milk**; almond is fine?",
    ]) {
      await labeler.getByRole("textbox", { name: "Your response" }).waitFor();
      if (number === 1 && text.startsWith("One")) await screenshot(labeler, "writing");
      await writeByKeyboard(labeler, `${text} Labeler ${number}.`);
    }
    await labeler.goto("/w/story");
    await expect(labeler.getByRole("region", { name: "Your recent work" }).getByRole("row")).toHaveCount(7);
    await context.close();
  });
}

test("the admin sees what was done, by whom and how far people agree", async () => {
  await page.goto("/w/story/campaigns");
  await page.getByRole("link", { name: "Rank four" }).click();
  await expect(page.getByText("judgements of 6")).toBeVisible();
  await expect(page.getByRole("region", { name: "Work per person" }).getByRole("row")).toHaveCount(4);
  await screenshot(page, "campaign");
  await page.getByRole("table", { name: "Rankings" }).getByRole("button").first().click();
  await expect(page.getByRole("dialog").getByText(/Tier 1/)).toBeVisible();
  await page.keyboard.press("Escape");
  const csv = await page.request.get("/w/story/hours/csv?from=2026-01-01&to=2099-12-31");
  expect(await csv.text()).toMatch(/Labeler 2,labeler-2@story\.test,6,0,\d+\.\d{3}\r\n/);
});

/** Of each kind that formats ask for: a dataset, made in the browser. */
const datasets = {
  demonstrations: { name: "Story responses", kind: "Demonstrations", campaign: null },
  comparisons: { name: "Story comparisons", kind: "Comparisons", campaign: null },
  attributes: { name: "Story scales", kind: "Comparisons", campaign: "Rank two with scales" },
} as const;

test("datasets are defined with a preview, and one is frozen on its page", async () => {
  for (const { name, kind, campaign } of Object.values(datasets)) {
    await page.goto("/w/story/datasets");
    await page.getByRole("link", { name: "New dataset" }).click();
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.getByLabel("Made of").selectOption({ label: kind });
    if (campaign !== null) await page.getByRole("checkbox", { name: campaign }).check();
    await expect(page.getByRole("list", { name: "First rows" })).toBeVisible();
    await page.getByRole("button", { name: "Save dataset" }).click();
    await page.getByRole("heading", { name, level: 1 }).waitFor();
  }
  await page.getByRole("button", { name: "Freeze" }).click();
  const dialog = page.getByRole("dialog", { name: "Freeze this dataset" });
  await dialog.getByRole("radio", { name: /HelpSteer2/ }).check();
  await dialog.getByRole("button", { name: "Freeze" }).click();
  await expect(page.getByRole("cell", { name: "ready", exact: true })).toBeVisible({ timeout: 60_000 });
  await screenshot(page, "dataset");
  await page.getByRole("table", { name: "Exports" }).getByRole("link").first().click();
  await expect(page.getByRole("heading", { name: "Manifest" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Download manifest.json" })).toBeVisible();
  await screenshot(page, "dataset-export");
});

test("every format is exported, and the validator accepts every file", async () => {
  test.setTimeout(300_000);
  const folder = await mkdtemp(path.join(os.tmpdir(), "hone-story-"));
  try {
    for (const format of datasetFormatNames) {
      const out = path.join(folder, format);
      const { name } = datasets[datasetFormats[format].needs];
      await hone("dataset", "export", name, "--format", format, "--out", out, "--workspace", "story");
      const manifest = JSON.parse(await readFile(path.join(out, "manifest.json"), "utf8"));
      const files = (await readdir(out)).filter((file) => /^(train|validation|test)\./.test(file));
      let rows = 0;
      for (const file of files) {
        const printed = await hone("dataset", "validate", path.join(out, file), "--format", format, "--json");
        const verdict = JSON.parse(printed.trim().split("\n").at(-1)!);
        expect(verdict, `${format}: ${file}`).toMatchObject({ valid: true, errors: 0 });
        rows += verdict.rows;
      }
      const { train, validation, test: held } = manifest.counts.rows;
      expect(rows, `${format}: rows`).toBe(train + validation + held);
      expect(rows, `${format}: rows`).toBeGreaterThan(0);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
