import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/accessible";
import { demoAccount, screenshot, signedIn } from "./support/stack";

const sample = path.resolve(import.meta.dirname, "../../scripts/fixtures/sample-trees.jsonl");

/** Lets a file fall onto the page, as a hand on a mouse does. */
async function drop(page: Page, name: string, content: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([fileName, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text!], fileName!));
      return data;
    },
    [name, content],
  );
  const zone = page.getByRole("region", { name: "Drop a file here" });
  await zone.dispatchEvent("dragover", { dataTransfer: transfer });
  await zone.dispatchEvent("drop", { dataTransfer: transfer });
}

async function openImports(page: Page): Promise<string> {
  await page.goto("/");
  await page.waitForURL(/\/w\/[^/]+$/);
  const home = new URL(page.url()).pathname;
  await page.goto(`${home}/prompts/import`);
  await page.getByRole("button", { name: "Choose a file" }).waitFor();
  return home;
}

test("a file is dropped, its mapping changed, its good rows imported and its bad ones listed", async ({
  browser,
}) => {
  const context = await signedIn(browser, demoAccount("admin"));
  const page = await context.newPage();
  await openImports(page);
  const rows = [
    "ask,reply,who",
    '"Which milk foams best, and why?",Whole milk.,anna',
    "=SUM(1),A formula is only text.,bo",
    ",Nothing was asked.,anna",
    "three,fields,and,one",
  ];
  await drop(page, "drinks.csv", `${rows.join("\r\n")}\r\n`);
  await page.waitForURL(/prompts\/import\/[0-9a-f-]{36}/);

  // Nobody knows what `ask` is: the page says so and nothing can be started.
  await expect(page.getByText("Still missing: Prompt")).toBeVisible();
  await expect(page.getByRole("button", { name: "Start the import" })).toBeDisabled();
  await page.getByLabel("Prompt (needed)").selectOption({ label: "ask" });
  await page.getByText("More fields").click();
  await page.getByLabel("Completion", { exact: true }).selectOption({ label: "reply" });
  await page.getByLabel("Annotator", { exact: true }).first().selectOption({ label: "who" });
  const preview = page.getByRole("region", { name: "What the first rows become" });
  await expect(preview.getByText("Which milk foams best, and why?", { exact: true })).toBeVisible();
  await expect(preview.getByText("Demonstration · anna")).toBeVisible();
  await preview.getByRole("button", { name: "Next" }).click();
  await expect(preview.getByRole("heading", { name: "Line 3 becomes" })).toBeVisible();
  await expect(preview.getByText("=SUM(1)").first()).toBeVisible();
  await expectAccessible(page);
  await screenshot(page, "import-mapping");

  await page.getByLabel("Tags").last().fill("dropped");
  await page.getByRole("button", { name: "Start the import" }).click();
  await expect(page.getByText("Completed", { exact: true })).toBeVisible({ timeout: 60_000 });
  const issues = page.getByRole("table", { name: "Bad rows" });
  await expect(issues.getByRole("row")).toHaveCount(3);
  await expect(issues.getByRole("row", { name: /^4 ask/ })).toBeVisible();
  await expect(issues.getByRole("row", { name: /^5 .*3 fields were expected/ })).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download as CSV" }).click();
  const text = readFileSync(await (await download).path(), "utf8");
  expect(text.split("\r\n").slice(0, 2).join("\n")).toMatch(/^\ufeffline,field,problem,excerpt\n4,ask,/);
  await expectAccessible(page);

  await page.getByRole("link", { name: "Show its prompts" }).click();
  const table = page.getByRole("table", { name: "Prompts" });
  await expect(table.getByRole("row")).toHaveCount(3);
  await table.getByRole("link", { name: "=SUM(1)" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "=SUM(1)" })).toBeVisible();
  await page.getByRole("tab", { name: "Demonstrations" }).click();
  await expect(page.getByText("A formula is only text.")).toBeVisible();
  await expectAccessible(page);
  await context.close();
});

test("message trees bring rankings and agreement, and prompts are tagged and archived in bulk", async ({
  browser,
}) => {
  const context = await signedIn(browser, demoAccount("admin"));
  const page = await context.newPage();
  const home = await openImports(page);
  await page.getByLabel("Choose a file").setInputFiles(sample);
  await expect(page.getByRole("heading", { name: "Line 1 becomes" })).toBeVisible();
  await page.getByLabel("Tags").fill("trees");
  await page.getByRole("button", { name: "Start the import" }).click();
  await expect(page.getByText("Completed", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("Krippendorff’s α")).toBeVisible();
  await screenshot(page, "import-done");

  await page.goto(`${home}/prompts?tag=trees&agreement=below50`);
  await expect(page.getByText("No prompt matches")).toBeVisible();
  await page.getByLabel("Agreement").selectOption({ label: "At least 70 %" });
  const table = page.getByRole("table", { name: "Prompts" });
  await expect(table.getByRole("row")).toHaveCount(3);
  await expectAccessible(page);
  await screenshot(page, "prompts");

  await table.getByRole("checkbox", { name: /^Choose: A guest/ }).check();
  await page.getByRole("textbox", { name: "Tag" }).fill("allergy-check");
  await page.getByRole("button", { name: "Add tag" }).click();
  await expect(page.getByText("1 prompt changed.")).toBeVisible();
  await expect(table.getByText("allergy-check")).toHaveCount(1);
  await page.getByRole("button", { name: "Archive" }).click();
  const dialog = page.getByRole("dialog", { name: "Change all prompts that match?" });
  await dialog.getByRole("button", { name: "Change all" }).click();
  await expect(page.getByText("No prompt matches")).toBeVisible();
  await context.close();
});
