import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/accessible";
import { call } from "./support/call";
import { demoAccount, screenshot, signedIn, stack } from "./support/stack";
import { importFile } from "./support/story";

/**
 * From a frozen export to candidates of the model that was trained on it: the model that ships is really trained, and
 * its worker really killed on the way.
 */
test.describe.configure({ mode: "serial" });

const workspace = "/w/coffee-bar";
let context: BrowserContext;
let page: Page;
let runId: string;

const steps = 300;
/** So many steps between two evaluations, and between two checkpoints. */
const every = 20;

test.beforeAll(async ({ browser }) => {
  context = await signedIn(browser, demoAccount("admin"));
  page = await context.newPage();
});

test.afterAll(async () => {
  await context.close();
});

test("demonstrations are imported and frozen", async () => {
  const rows = Array.from({ length: 60 }, (_, i) => ({
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
  await page.getByLabel("Base model").selectOption({ label: "barista" });
  await page.getByLabel("Length in").selectOption({ label: "steps" });
  await page.getByLabel("How many").fill(String(steps));
  await page.getByLabel("Learning rate", { exact: true }).fill("2");
  await expect(page.getByRole("alert").filter({ hasText: "not possible" })).toBeVisible();
  await page.getByLabel("Learning rate", { exact: true }).fill("2e-4");
  await page.getByLabel("Longest row, tokens").fill("128");
  await page.getByText("All other settings").click();
  await page.getByLabel("Rows in a batch").fill("4");
  await page.getByLabel("Evaluate every").fill(String(every));
  await page.getByLabel("Checkpoint every").fill(String(every));
  await page.getByLabel("What is trained").selectOption({ label: "adapters (LoRA)" });
  await expect(page.getByLabel("Rank of the adapters")).toHaveValue("16");
  await page.getByLabel("What is trained").selectOption({ label: "all weights" });
  await expect(page.getByRole("button", { name: "Start the run" }), "first one looks").toBeDisabled();
});

test("the preflight shows what the model will learn, and is asked for again after a change", async () => {
  const check = page.getByRole("button", { name: "Check first" });
  const start = page.getByRole("button", { name: "Start the run" });
  const panel = page.getByRole("region", { name: "Before it starts" });
  await check.click();
  await expect(panel.getByText("Memory suffices")).toBeVisible({ timeout: 60_000 });
  await expect(
    panel.getByText(/^Every one of \d+ answers ends with a token at which generation stops\.$/),
  ).toBeVisible();
  await expect(panel.getByText(/^None of \d+ held-out prompts is among those trained on\.$/)).toBeVisible();
  const learned = panel.locator("mark").first();
  await expect(learned).toContainText(/Of course:/);
  await expect(learned, "the end of the turn is learned").toContainText("<|im_end|>");
  await expect(panel.locator("figure", { has: page.locator("mark") }).first()).toContainText(/Could I have/);
  await expect(panel.locator("[data-stat]").filter({ hasText: "steps" })).toContainText(String(steps));
  await expect(start).toBeEnabled();
  await expectAccessible(page);
  await screenshot(page, "training-new", { fullPage: true });
  await page.getByLabel("Seed").fill("7");
  await expect(start, "a look at other settings does not count").toBeDisabled();
  await expect(panel.getByRole("status")).toHaveText("The settings have changed since this check.");
  await check.click();
  await expect(start).toBeEnabled({ timeout: 60_000 });
});

test("the run starts, and its chart moves without the page being asked again", async () => {
  await page.getByRole("button", { name: "Start the run" }).click();
  await page.waitForURL(/\/training\/[0-9a-f-]{36}$/);
  runId = new URL(page.url()).pathname.split("/").at(-1)!;
  await expect(page.getByRole("heading", { name: /^sft-\d{4}$/ })).toBeVisible();
  await expect(page.getByLabel("Repeat it with the export’s files:")).toHaveValue(/^hone train sft /);
  expect((await run()).config).toMatchObject({
    ...{ kind: "sft", method: { kind: "full" }, length: { unit: "steps", count: steps } },
    ...{ maxTokens: 128, rows: 4, seed: 7, optimizer: { learningRate: 2e-4 } },
  });
  const chart = page.getByRole("slider", { name: "Held-out loss" });
  await expect(chart).toHaveAttribute("aria-valuetext", /^Step \d+: \d/, { timeout: 60_000 });
  const seen = new Set<string>();
  await expect
    .poll(async () => seen.add((await chart.getAttribute("aria-valuetext")) ?? "").size, {
      message: "the chart shows one evaluation after the other",
      timeout: 60_000,
      intervals: [50],
    })
    .toBeGreaterThanOrEqual(3);
});

test("after kill -9 of the worker the run goes on from its checkpoint", async () => {
  test.setTimeout(300_000);
  const worker = workerPid();
  process.kill(worker, "SIGKILL");
  const killed = await run();
  expect(killed).toMatchObject({ status: "running", attempts: 1 });
  expect(killed.step).toBeLessThan(steps);
  const log = page.getByRole("region", { name: "Log" });
  await expect(log.getByText(/Goes on from the checkpoint of step \d+\./)).toBeVisible({ timeout: 150_000 });
  expect(workerPid()).not.toBe(worker);
  const from = Number(/step (\d+)\./.exec((await log.getByText(/Goes on from/).textContent()) ?? "")![1]);
  expect(from % every).toBe(0);
  expect(from, "at most the steps since the last checkpoint are done again").toBeGreaterThan(0);
  await expect(page.getByText("completed", { exact: true })).toBeVisible({ timeout: 120_000 });
  const done = await run();
  expect(done).toMatchObject({ status: "completed", step: steps, attempts: 2, error: null });
  const [series] = await call<{ evaluations: { step: number; loss: number }[] }[]>(
    page,
    "training.metrics",
    { runIds: [runId] },
    true,
  );
  const losses = series!.evaluations.map(({ loss }) => loss);
  expect(series!.evaluations.map(({ step }) => step)).toEqual(
    Array.from({ length: steps / every + 1 }, (_, i) => i * every),
  );
  expect(Math.min(...losses), "it has learned").toBeLessThan(losses[0]! / 2);
});

test("its page tells what was measured, in every colour scheme and width", async () => {
  const chart = page.getByRole("slider", { name: "Held-out loss" });
  await expect(chart).toHaveAttribute("aria-valuetext", new RegExp(`^Step ${steps}: `));
  await chart.focus();
  await page.keyboard.press("Home");
  await expect(chart).toHaveAttribute("aria-valuetext", /^Step 0: /);
  await expect(page.locator("del").first(), "it says something else than before").not.toBeEmpty();
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

test("what it made and read can be downloaded", async () => {
  const files = page.getByRole("list", { name: "Downloads" });
  const get = async (name: string) => {
    const waiting = page.waitForEvent("download");
    await files.getByRole("link", { name, exact: true }).click();
    const download = await waiting;
    expect(await download.failure(), name).toBeNull();
    return { name: download.suggestedFilename(), path: (await download.path())! };
  };
  const members = async (name: string) => {
    const file = await get(name);
    const listed = execFileSync("tar", ["-tf", file.path], { encoding: "utf8" }).trim().split("\n");
    return listed.map((member) => member.replace(/^sft-\d{4}\//, ""));
  };
  const model = await members("Model (Hugging Face folder)");
  expect(model).toEqual(expect.arrayContaining(["config.json", "model.safetensors", "tokenizer.json"]));
  expect(model).not.toContain("run.json");
  const onnx = await members("Model (ONNX)");
  expect(onnx).toEqual(expect.arrayContaining(["config.json", "tokenizer.json", "onnx/model.onnx"]));
  expect(onnx).not.toContain("model.safetensors");
  expect(await members("Data it read")).toEqual(
    expect.arrayContaining(["data/train.jsonl", "data/manifest.json"]),
  );
  const config = await get("Settings (run.yaml)");
  expect(config.name).toMatch(/^sft-\d{4}\.run\.yaml$/);
  expect(readFileSync(config.path, "utf8")).toMatch(/^kind: sft$/m);
  const metrics = await get("Metrics (JSON lines)");
  const rows = readFileSync(metrics.path, "utf8").trim().split("\n");
  expect(rows.filter((row) => (JSON.parse(row) as { type: string }).type === "step")).toHaveLength(steps);
  const refused = await page.request.get(
    `/api/v1/training/runs/${runId}/download/adapter?workspace=coffee-bar`,
  );
  expect(refused.status(), "it trained no adapter").toBe(404);
});

test("the model that it made generates candidates", async () => {
  const { model } = await run();
  await expect(page.getByRole("heading", { name: `Model made: ${model!.name}` })).toBeVisible();
  await page.getByRole("link", { name: "To the models" }).click();
  const row = page.getByRole("row").filter({ hasText: model!.name });
  await expect(row.getByText("ready", { exact: true })).toBeVisible({ timeout: 60_000 });
  await page.goto(`${workspace}/training/${runId}`);
  await page.getByRole("link", { name: "Generate candidates with it" }).click();
  await page.getByRole("button", { name: "New batch" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("What it learned");
  await dialog.getByLabel("Prompts with one of these tags").fill("lattes");
  await dialog.getByText("Sampling settings").click();
  await dialog.getByLabel("Model").selectOption({ label: model!.name });
  await dialog.getByLabel("New tokens at most").fill("40");
  await dialog.getByRole("button", { name: "Start" }).click();
  await page.getByRole("link", { name: "What it learned" }).click();
  await expect(page.getByText("completed", { exact: true })).toBeVisible({ timeout: 120_000 });
  const table = page.getByRole("table", { name: "Candidates" });
  await expect(
    table
      .getByRole("row")
      .filter({ hasText: /Of course: \d+ oat milk latte/ })
      .first(),
  ).toBeVisible();
});

test("the list names the run and opens it", async () => {
  await page.goto(`${workspace}/training`);
  await expect(page.getByRole("table", { name: "Training" }).getByRole("row")).toHaveCount(2);
  await expectAccessible(page);
  await screenshot(page, "training");
  await page.getByRole("link", { name: /^sft-\d{4}$/ }).click();
  await page.waitForURL(`**/training/${runId}`);
});

interface Run {
  status: string;
  step: number;
  attempts: number;
  error: string | null;
  config: object;
  model: { name: string } | null;
}

const run = () => call<Run>(page, "training.getRun", { runId }, true);

/** The worker's process now, as the product's start keeps it. */
function workerPid(): number {
  const file = path.join(stack().dataDir, "running.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { worker: { pid: number } }).worker.pid;
}
