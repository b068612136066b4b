import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, type BrowserServer, chromium, type Page, type Response } from "@playwright/test";
import { findChromium } from "../lib/chromium.mjs";
import type { Labeler } from "./labeler";
import { count, type Ledger } from "./ledger";
import { slug } from "./setup";

/** A person who types into the real page. */
export interface BrowserLabeler {
  /** Of the browser's main process; null while it is started again. */
  pid: () => number | null;
  /** Ends when the person has stopped and the browser is closed. */
  done: Promise<void>;
}

/**
 * Opens the labeling page, types, and notes every draft that the server acknowledged to the page. When the browser is
 * killed, the person starts another one, signs in again on an empty profile, and must find the text that was saved.
 */
export function typeInBrowser(
  labeler: Labeler,
  url: string,
  campaignId: string,
  ledger: Ledger,
  stop: AbortSignal,
): BrowserLabeler {
  let server: BrowserServer | null = null;
  const state: Typed = { words: 0, saved: null };
  const sitDown = async () => {
    const executablePath = findChromium();
    server = await chromium.launchServer({
      ...(executablePath === null ? {} : { executablePath }),
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"],
      handleSIGINT: false,
    });
    const browser = await chromium.connect(server.wsEndpoint());
    try {
      await sitAndType(browser, labeler, `${url}/w/${slug}/label/${campaignId}`, state, ledger, stop);
    } finally {
      await server.kill().catch(() => undefined);
      server = null;
    }
  };
  const done = (async () => {
    while (!stop.aborted) {
      await sitDown().catch(() => count(ledger, "browser: lost"));
      await sleep(200);
    }
  })();
  return { pid: () => server?.process().pid ?? null, done };
}

interface Typed {
  words: number;
  /** The newest text that the server said it has. */
  saved: { assignmentId: string; text: string } | null;
}

async function sitAndType(
  browser: Browser,
  labeler: Labeler,
  address: string,
  state: Typed,
  ledger: Ledger,
  stop: AbortSignal,
): Promise<void> {
  const context = await browser.newContext({ extraHTTPHeaders: {} });
  await context.addCookies([{ ...labeler.client.session, url: new URL(address).origin, httpOnly: true }]);
  const page = await context.newPage();
  page.on("response", (response) => void noteDraft(response, labeler.userId, state, ledger));
  const editor = await openDesk(page, address, stop);
  if (editor === null) return;
  count(ledger, "browser: sat down");
  const found = await editor.inputValue();
  if (state.saved !== null && !found.includes(state.saved.text)) {
    ledger.contradictions.push(
      `the page shows "${found.slice(-80)}" where "${state.saved.text.slice(-80)}" was saved`,
    );
  }
  while (!stop.aborted) {
    await editor.press("Control+End");
    await editor.pressSequentially(` word${state.words++}`, { delay: 15 });
    await sleep(300 + 700 * labeler.random());
  }
}

/** Loads the page until its editor is there: web may be down just now. */
async function openDesk(page: Page, address: string, stop: AbortSignal) {
  while (!stop.aborted) {
    try {
      await page.goto(address, { timeout: 10_000 });
      const editor = page.locator("textarea").first();
      await editor.waitFor({ timeout: 10_000 });
      return editor;
    } catch (error) {
      if (!page.context().browser()?.isConnected()) throw error;
      await sleep(300);
    }
  }
  return null;
}

interface SaveDraftInput {
  assignmentId: string;
  body: { kind: string; text: string };
}

/** What the server acknowledged to the page: the text that was sent with the request. */
async function noteDraft(response: Response, userId: string, state: Typed, ledger: Ledger): Promise<void> {
  const { pathname } = new URL(response.url());
  const calls = pathname.replace("/api/trpc/", "").split(",");
  if (!response.ok() || !calls.includes("labeling.saveDraft")) return;
  try {
    const answers = await response.json();
    const inputs = response.request().postDataJSON();
    calls.forEach((call, index) => {
      const answer = (Array.isArray(answers) ? answers[index] : answers)?.result?.data?.json;
      const input: SaveDraftInput = (Array.isArray(answers) ? inputs[index] : inputs)?.json;
      if (call !== "labeling.saveDraft" || answer?.outcome !== "saved") return;
      count(ledger, "browser: draft saved");
      state.saved = { assignmentId: input.assignmentId, text: input.body.text };
      ledger.drafts.set(input.assignmentId, { userId, revision: answer.revision, marker: input.body.text });
    });
  } catch {
    // The browser died while the answer was on its way: the page never saw it, so nothing was acknowledged.
  }
}
