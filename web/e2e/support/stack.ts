import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "@playwright/test";

/** What tests know about the running product. */
export interface StackInfo {
  url: string;
  /** The worker's /healthz, /readyz and /metrics. */
  workerUrl: string;
  databaseUrl: string;
  dataDir: string;
  /** One-time code for /setup; null when the installation has an operator. */
  setupCode: string | null;
  /** The demo workspace's accounts. */
  signIns: { email: string; password: string; role: string }[];
}

/** Hands the stack to the test processes, which inherit the environment. */
export function publishStack(info: StackInfo): void {
  process.env.HONE_E2E_URL = info.url;
  process.env.HONE_E2E_STACK = JSON.stringify(info);
}

/** The stack that global set-up started. */
export function stack(): StackInfo {
  const text = process.env.HONE_E2E_STACK;
  if (text === undefined)
    throw new Error("There is no stack: tests are started with Playwright's global set-up.");
  return JSON.parse(text) as StackInfo;
}

/** The demo account of a role. */
export function demoAccount(role: string): { email: string; password: string } {
  const found = stack().signIns.find((account) => account.role === role);
  if (found === undefined) {
    const roles = stack()
      .signIns.map((account) => account.role)
      .join(", ");
    throw new Error(`The demo has no ${role}; it has: ${roles || "no accounts"}.`);
  }
  return found;
}

/** Signs in by the form, as a person does. */
export async function signIn(page: Page, account: { email: string; password: string }): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(account.email);
  await page.getByLabel("Password", { exact: true }).fill(account.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/**
 * A context in which somebody is signed in. Each account signs in once per run; later contexts take its cookies,
 * because the product limits how often one address may try.
 */
export async function signedIn(
  browser: Browser,
  account: { email: string; password: string },
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const folder = path.join(stack().dataDir, "e2e-sessions");
  const file = path.join(folder, `${account.email.replaceAll(/[^a-z0-9.@-]/gi, "_")}.json`);
  const base = { baseURL: stack().url, ...options };
  if (existsSync(file)) return browser.newContext({ ...base, storageState: file });
  const context = await browser.newContext(base);
  const page = await context.newPage();
  await signIn(page, account);
  mkdirSync(folder, { recursive: true });
  await context.storageState({ path: file });
  await page.close();
  return context;
}

/**
 * Saves pictures of a page in light and dark to docs/screenshots, when HONE_SCREENSHOTS=1; else does nothing, so that
 * ordinary test runs leave the repository as it is.
 */
export async function screenshot(
  page: Page,
  name: string,
  options: { fullPage?: boolean } = {},
): Promise<void> {
  if (process.env.HONE_SCREENSHOTS !== "1") return;
  const folder = path.resolve(import.meta.dirname, "../../../docs/screenshots");
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.waitForTimeout(150);
    await page.screenshot({ path: path.join(folder, `${name}-${colorScheme}.png`), ...options });
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}
