import { writeFileSync } from "node:fs";
import path from "node:path";
import type { RunEvent } from "@hone/core/training/run-events";
import { openDatabase } from "@hone/prisma/client";
import { publishEvent } from "@hone/prisma/events";
import { storeRunEvents } from "@hone/prisma/repositories/training/store-run-events";
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/accessible";
import { call } from "./support/call";
import { demoAccount, screenshot, signedIn, stack } from "./support/stack";
import { importFile } from "./support/story";

/**
 * From a frozen export to a run's page, with real rows all the way. What a run tells is stored here as its worker
 * stores it, so that the page can be looked at in the middle of a long run.
 */
test.describe.configure({ mode: "serial" });

const workspace = "/w/coffee-bar";
let context: BrowserContext;
let page: Page;
let runId: string;

test.beforeAll(async ({ browser }) => {
  context = await signedIn(browser, demoAccount("admin"));
  page = await context.newPage();
});

test.afterAll(async () => {
  await context.close();
});

test("demonstrations are imported and frozen", async () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    messages: [
      { role: "user", content: `Could I have ${i + 1} oat milk lattes, please?` },
      { role: "assistant", content: `Of course: ${i + 1} oat milk lattes. For here or to go?` },
    ],
  }));
  const file = path.join(stack().dataDir, "lattes.jsonl");
  writeFileSync(file, rows.map((row) => JSON.stringify(row)).join("\n"));
  await page.goto(`${workspace}/prompts/import`);
  await importFile(page, file, "lattes");
  const dataset = await call<{ id: string }>(page, "datasets.create", {
    ...{ name: "Lattes", kind: "demonstrations" },
    filters: { tags: { any: ["lattes"], all: [], none: [] } },
  });
  await call(page, "datasets.freeze", { datasetId: dataset.id, format: "trl-sft", container: "jsonl" });
  await page.goto(`${workspace}/datasets/${dataset.id}`);
  await expect(page.getByRole("cell", { name: "ready", exact: true })).toBeVisible({ timeout: 60_000 });
  await page.getByRole("table", { name: "Exports" }).getByRole("link").first().click();
});

test("a run is begun from the export, its settings explained", async () => {
  await page.getByRole("link", { name: "Train on it" }).click();
  await expect(page.getByRole("heading", { name: "New run" })).toBeVisible();
  await expect(page.getByRole("radio", { name: /^SFT/ })).toBeChecked();
  await page.getByLabel("Base model").selectOption({ label: "barista-base" });
  await page.getByLabel("Length in").selectOption({ label: "steps" });
  await page.getByLabel("How many").fill("8");
  await page.getByLabel("Learning rate", { exact: true }).fill("2");
  await expect(page.getByRole("alert").filter({ hasText: "not possible" })).toBeVisible();
  await page.getByLabel("Learning rate", { exact: true }).fill("1e-4");
  await page.getByLabel("What is trained").selectOption({ label: "adapters (LoRA)" });
  await page.getByText("All other settings").click();
  await expect(page.getByLabel("Rank of the adapters")).toHaveValue("16");
  await expectAccessible(page);
  await screenshot(page, "training-new", { fullPage: true });
  await page.getByRole("button", { name: "Start the run" }).click();
  await page.waitForURL(/\/training\/[0-9a-f-]{36}$/);
  runId = new URL(page.url()).pathname.split("/").at(-1)!;
  await expect(page.getByRole("heading", { name: /^sft-\d{4}$/ })).toBeVisible();
  await expect(page.getByLabel("Repeat it with the export’s files:")).toHaveValue(/^hone train sft /);
  const run = await call<{ config: object }>(page, "training.getRun", { runId }, true);
  expect(run.config).toMatchObject({
    ...{ kind: "sft", method: { kind: "lora", rank: 16 }, length: { unit: "steps", count: 8 } },
    optimizer: { learningRate: 1e-4 },
  });
});

/** What a run of 900 steps tells up to its 400th, the held-out loss rising after 300. */
function told(): RunEvent[] {
  const prompt = [{ role: "user" as const, content: "large oat milk latte please" }];
  const events: RunEvent[] = [
    { type: "evaluation", step: 0, loss: 1.91 },
    { type: "samples", step: 0, samples: [{ prompt, text: "One large oat milk latte!" }] },
  ];
  for (let step = 1; step <= 400; step++) {
    events.push({
      ...{ type: "step", step, loss: 1.1 + 0.9 * Math.exp(-step / 120) + 0.05 * Math.sin(step * 7) },
      ...{ learningRate: 2e-4 * Math.min(1, step / 30), gradNorm: 1 + Math.abs(Math.cos(step)) },
      ...{ tokensPerSecond: 6940, tokens: step * 2048, peakShare: 0.81, secondsLeft: 240 },
    });
    if (step % 50 === 0) events.push({ type: "evaluation", step, loss: 1.25 + Math.abs(step - 300) / 600 });
  }
  events.push({ type: "checkpoint", step: 300, folder: "checkpoint-300", loss: 1.25, best: true });
  events.push({
    ...{ type: "samples", step: 400 },
    samples: [{ prompt, text: "We are out of oat milk today, sorry. Would almond be all right?" }],
  });
  return events;
}

test("the run's page follows what the run tells, without being asked again", async () => {
  await expect(page.getByRole("slider", { name: "Held-out loss" })).toHaveCount(0);
  const database = openDatabase(stack().databaseUrl, { maxConnections: 1 });
  try {
    await database.transaction(async (tx) => {
      const { workspaceId } = await tx.trainingRun.findUniqueOrThrow({ where: { id: runId } });
      await storeRunEvents(tx, runId, told());
      await publishEvent(tx, { workspaceId, topic: "training", id: runId });
    });
  } finally {
    await database.close();
  }
  const chart = page.getByRole("slider", { name: "Held-out loss" });
  await expect(chart).toHaveAttribute("aria-valuetext", "Step 400: 1.417");
  await chart.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(chart).toHaveAttribute("aria-valuetext", "Step 350: 1.333");
  await expect(page.locator("del")).toHaveText("One large oat milk latte!");
  await expect(page.getByText(/Held-out loss has risen since step 300/)).toBeVisible();
  await expect(page.getByRole("table", { name: "Checkpoints" }).getByText("best")).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page, `run (${colorScheme})`);
  }
  await page.emulateMedia({ colorScheme: null });
  await screenshot(page, "training-run", { fullPage: true });
  await page.setViewportSize({ width: 820, height: 1180 });
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, "the page scrolls sideways at 820 px").toBeLessThanOrEqual(0);
  await screenshot(page, "training-run-tablet", { fullPage: true });
  await page.setViewportSize({ width: 1440, height: 900 });
});

test("the list names the run and opens it", async () => {
  await page.goto(`${workspace}/training`);
  await expect(page.getByRole("table", { name: "Training" }).getByRole("row")).toHaveCount(2);
  await expectAccessible(page);
  await screenshot(page, "training");
  await page.getByRole("link", { name: /^sft-\d{4}$/ }).click();
  await page.waitForURL(`**/training/${runId}`);
});
