import { expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/accessible";
import { demoAccount, screenshot, signedIn } from "./support/stack";

/** Every page of a workspace that needs no id, by the role that sees it. */
const adminPages = [
  "",
  "guidelines",
  "guidelines/coffee-bar",
  "guidelines/coffee-bar/edit",
  "campaigns",
  "campaigns/new",
  "prompts",
  "prompts/import",
  "generation",
  "judgements",
  "datasets",
  "datasets/new",
  "datasets/validate",
  "training",
  "training/new",
  "training/compare",
  "training/curves",
  "models",
  "models/compare",
  "questions",
  "hours",
  "people",
  "keys",
  "audit",
];

/** Waits until nothing on the page says that it is loading. */
async function settled(page: Page): Promise<void> {
  await page.locator("main h1").first().waitFor();
  await expect(page.getByText("Loading…")).toHaveCount(0);
}

for (const scheme of ["light", "dark"] as const) {
  for (const size of [
    { name: "desktop", width: 1440, height: 900 },
    { name: "tablet", width: 820, height: 1180 },
  ]) {
    test(`every page of an admin is accessible, fits and reports no error (${scheme}, ${size.name})`, async ({
      browser,
    }) => {
      test.setTimeout(300_000);
      const context = await signedIn(browser, demoAccount("admin"), { colorScheme: scheme, viewport: size });
      const page = await context.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(`${page.url()}: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error") errors.push(`${page.url()}: ${message.text()}`);
      });
      await page.goto("/");
      await page.waitForURL(/\/w\/[^/]+$/);
      const home = new URL(page.url()).pathname;
      for (const path of adminPages) {
        await page.goto(path === "" ? home : `${home}/${path}`);
        await settled(page);
        await expectAccessible(page, `${path} (${scheme}, ${size.name})`);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow, `${path} scrolls sideways at ${size.width} px`).toBeLessThanOrEqual(0);
      }
      expect(errors).toEqual([]);
      await context.close();
    });
  }
}

test("every page speaks Chinese where Chinese is asked for, without a missing word", async ({ browser }) => {
  test.setTimeout(180_000);
  const context = await signedIn(browser, demoAccount("admin"), { locale: "zh-CN" });
  const page = await context.newPage();
  await page.goto("/");
  await page.waitForURL(/\/w\/[^/]+$/);
  const home = new URL(page.url()).pathname;
  for (const path of adminPages) {
    await page.goto(path === "" ? home : `${home}/${path}`);
    await page.locator("main h1").first().waitFor();
    await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
    // next-intl shows `namespace.key` where a catalogue lacks a word.
    const text = await page.locator("body").innerText();
    expect(text, path).not.toMatch(
      /\b(?:accounts|common|datasets|desk|generation|guidelines|labeling|prompts|quality|shell|training)\.[a-z][A-Za-z]+/,
    );
    expect(text, path).toMatch(/[\u4e00-\u9fff]/);
  }
  await context.close();
});

test("a labeler sees no admin's page, and no link to one", async ({ browser }) => {
  const context = await signedIn(browser, demoAccount("labeler"));
  const page = await context.newPage();
  await page.goto("/");
  await page.waitForURL(/\/w\/[^/]+$/);
  const home = new URL(page.url()).pathname;
  await expect(page.getByRole("navigation", { name: "Pages" }).getByRole("link")).toHaveText([
    "Home",
    "Guidelines",
  ]);
  for (const path of ["campaigns", "prompts", "datasets", "people", "keys", "audit", "hours", "judgements"]) {
    const response = await page.goto(`${home}/${path}`);
    expect(response?.status(), path).toBe(404);
  }
  await context.close();
});

test("the look of the main pages", async ({ browser }) => {
  const context = await signedIn(browser, demoAccount("admin"));
  const page = await context.newPage();
  await page.goto("/");
  await page.waitForURL(/\/w\/[^/]+$/);
  const home = new URL(page.url()).pathname;
  for (const path of [
    "",
    "campaigns",
    "generation",
    "models",
    "prompts",
    "datasets",
    "guidelines/coffee-bar",
  ]) {
    await page.goto(path === "" ? home : `${home}/${path}`);
    await settled(page);
    await screenshot(page, path === "" ? "home" : path.replaceAll("/", "-"));
  }
  await context.close();
});
