import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

/** The browser's executable: HONE_CHROMIUM, else the system's, else Playwright's own. */
const executablePath =
  process.env.HONE_CHROMIUM ??
  ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((file) => existsSync(file));

const report = process.env.PLAYWRIGHT_JSON_OUTPUT_FILE;

/**
 * Browser tests run one after the other against one real stack on a fresh database: see e2e/support. By hand:
 * `npm test -- browser`, or in this folder `npx playwright test NAME` after a build.
 */
export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/support/global-setup.ts",
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ...(report === undefined ? [] : [["json", { outputFile: report }] as const])],
  outputDir: "test-results",
  use: {
    baseURL: process.env.HONE_E2E_URL,
    locale: "en-GB",
    timezoneId: "UTC",
    viewport: { width: 1440, height: 900 },
    trace: "off",
    screenshot: "only-on-failure",
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
});
