import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, type Page } from "@playwright/test";
import { stack } from "./stack";

export const root = path.resolve(import.meta.dirname, "../../..");

/** Runs `hone` as a person would in a terminal, on the stack's database; its stdout, or its stderr in the error. */
export async function hone(...args: string[]): Promise<string> {
  const { DATABASE_URL: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ["worker/bin/hone.mjs", ...args], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...env, DATABASE_URL: stack().databaseUrl, HONE_DATA_DIR: stack().dataDir },
  });
  return stdout;
}

/** Reads a guideline to its end and acknowledges it, as the labeling page asks. */
export async function acknowledge(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Read the guideline" }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  // A guideline of several pages is acknowledged at the end of its last one.
  await page.getByRole("button", { name: "Acknowledge", exact: true }).click();
  await page.getByRole("button", { name: "I have read it and will work by it" }).click();
  await expect(page.getByRole("link", { name: "To my tasks" })).toBeVisible();
}

/** Writes a response with the keyboard alone and submits it. */
export async function writeByKeyboard(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox", { name: "Your response" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("w");
  await page.keyboard.type(text);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Submitted.").first()).toBeVisible();
}

/**
 * Rates every card, ranks them by `tiers` (tier of each card, from 1) and submits, with the keyboard alone. With
 * `scales`, also answers that many attribute scales on every card.
 */
export async function rankByKeyboard(
  page: Page,
  tiers: number[],
  options: { scales?: number } = {},
): Promise<void> {
  const letters = tiers.map((_, index) => "abcdefghi"[index]!);
  await page.locator('[data-card="A"]').waitFor();
  await page.keyboard.press("Escape");
  for (const [index, letter] of letters.entries()) {
    await page.keyboard.press(letter);
    await page.keyboard.press(String(7 - index));
    if (options.scales !== undefined) await answerScales(page, options.scales);
  }
  await page.keyboard.press("m");
  for (const [index, letter] of letters.entries()) {
    await page.keyboard.press(letter);
    await page.keyboard.press(String(tiers[index]));
  }
  await page.keyboard.press("s");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Submitted.").first()).toBeVisible();
}

async function answerScales(page: Page, count: number): Promise<void> {
  await page.keyboard.press("t");
  for (let scale = 0; scale < count; scale++) {
    await page.keyboard.press("Space");
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Escape");
}

/** Hands a file to the import page, takes what is recognised, and waits until it is in. */
export async function importFile(page: Page, file: string, tag: string): Promise<void> {
  await page.getByLabel("Choose a file").setInputFiles(file);
  await page.getByRole("textbox", { name: "Tags" }).fill(tag);
  await page.getByRole("button", { name: "Start the import" }).click();
  await expect(page.getByText("Completed", { exact: true })).toBeVisible({ timeout: 60_000 });
}
