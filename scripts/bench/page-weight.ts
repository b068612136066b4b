/**
 * How much script the labeling pages load, and how soon a keystroke in a long response is on the screen.
 *
 *   DATABASE_URL=… npx tsx scripts/bench/page-weight.ts [--words 5000] [--keys 200]
 *
 * On a database that seed-scale.ts has filled, with the production build (BENCH_URL names a running server), in Chromium
 * with an empty cache. Script counts as it came over the wire, and gzipped by itself for comparison: until one can work,
 * and with everything that the page loads in a quiet moment after that.
 */
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { newId } from "@hone/core/ids";
import { campaignConfigSchema } from "@hone/core/labeling/campaign";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import pg from "pg";
import { ApiClient } from "../faults/api-client";
import { findChromium } from "../lib/chromium.mjs";
import { describeLoad, startServer } from "./lib/server";
import { printTable, Timings } from "./lib/statistics";
import { addressOf, benchPassword } from "./scale/people";
import { liveCampaign } from "./scale/work";

const { values } = parseArgs({
  options: { words: { type: "string", default: "5000" }, keys: { type: "string", default: "200" } },
});

/** Of a screen of sixty hertz, in milliseconds. */
const frameMs = 1000 / 60;

const server = await startServer();
const client = new pg.Client({ connectionString: server.databaseUrl });
await client.connect();
const browser = await chromium.launch({
  executablePath: findChromium() ?? undefined,
  args: ["--no-sandbox", "--disable-dev-shm-usage"],
});
try {
  const ranking = await liveCampaignId();
  const writing = await writingCampaignId();
  const sizes = [];
  for (const [name, campaignId] of Object.entries({ ranking, writing })) {
    sizes.push(await weigh(`${name}, until one can work`, campaignId, true));
    sizes.push(await weigh(`${name}, everything`, campaignId, false));
  }
  printTable(["page", "files", "script over the wire, kB", "gzipped by itself, kB", "unpacked, kB"], sizes);
  await typeInto(writing);
} finally {
  await browser.close();
  await client.end();
  await server.stop();
}

async function liveCampaignId(): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT c."id" FROM "Campaign" c JOIN "Workspace" w ON w."id" = c."workspaceId" AND w."slug" = 'bench' WHERE c."name" = $1`,
    [liveCampaign],
  );
  return rows[0]!.id;
}

/** A campaign of responses to write, made if it is not there. */
async function writingCampaignId(): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO "Campaign" ("id", "workspaceId", "name", "kind", "status", "guidelineId", "candidatesPerTask", "overlap",
       "languages", "leaseMinutes", "config")
     SELECT $1::uuid, "workspaceId", 'Live writing', 'demonstration', 'active', "guidelineId", 2, 20, '{}', 60, $3
     FROM "Campaign" WHERE "id" = $2
     ON CONFLICT ("workspaceId", "name") DO UPDATE SET "status" = 'active' RETURNING "id"`,
    [newId(), await liveCampaignId(), campaignConfigSchema.parse({})],
  );
  const { id } = rows[0]!;
  await client.query(
    `INSERT INTO "Task" ("id", "workspaceId", "campaignId", "promptId", "candidateIds", "position", "overlap", "openSlots")
     SELECT gen_random_uuid(), p."workspaceId", $1, p."id", '{}', row_number() OVER (), 20, 20
     FROM (SELECT * FROM "Prompt" WHERE "workspaceId" = (SELECT "workspaceId" FROM "Campaign" WHERE "id" = $1)
       AND NOT "harmful" ORDER BY "id" LIMIT 20) p
     ON CONFLICT DO NOTHING`,
    [id],
  );
  return id;
}

/** A browser with an empty cache in which a labeler is signed in. */
async function signedIn(): Promise<BrowserContext> {
  const labeler = new ApiClient(server.url, "bench");
  await labeler.signIn(addressOf("bench", "labeler", 1), benchPassword);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addCookies([{ ...labeler.session, url: server.url }]);
  // What tsx wraps named functions in, wherever they run.
  await context.addInitScript("globalThis.__name = (named) => named");
  return context;
}

/** With `busy`, the browser never has the quiet moment in which the page loads the guideline and draws Markdown. */
async function weigh(name: string, campaignId: string, busy: boolean): Promise<(string | number)[]> {
  const context = await signedIn();
  if (busy) await context.addInitScript("window.requestIdleCallback = () => 0");
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  const scripts = new Set<string>();
  let wire = 0;
  devtools.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script") scripts.add(requestId);
  });
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) wire += encodedDataLength;
  });
  const bodies: Promise<Buffer>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") bodies.push(response.body());
  });
  await page.goto(`${server.url}/w/bench/label/${campaignId}`);
  await page.locator("[data-task-frame]").waitFor();
  await page.waitForTimeout(3000);
  const contents = await Promise.all(bodies);
  const sum = (sizes: number[]) => Number((sizes.reduce((a, b) => a + b, 0) / 1000).toFixed(1));
  await context.close();
  return [
    name,
    contents.length,
    Number((wire / 1000).toFixed(1)),
    sum(contents.map((body) => gzipSync(body, { level: 6 }).length)),
    sum(contents.map((body) => body.length)),
  ];
}

/** Types into a long response, in its middle, and reports how long each keystroke took until it was painted. */
async function typeInto(campaignId: string): Promise<void> {
  const context = await signedIn();
  const page = await context.newPage();
  await page.goto(`${server.url}/w/bench/label/${campaignId}`);
  const editor = page.locator("textarea").first();
  await editor.waitFor();
  const sentence = "A good answer says at once what the person came for and leaves the rest. ";
  const count = Number(values.words);
  const text = sentence
    .repeat(Math.ceil(count / 15))
    .split(" ")
    .slice(0, count)
    .join(" ");
  await editor.fill(text.replaceAll(/(.{600}) /g, "$1\n\n"));
  await page.waitForTimeout(3000);
  await watchKeys(page);
  await editor.focus();
  await editor.evaluate((area) => {
    const field = area as unknown as { value: string; setSelectionRange(from: number, to: number): void };
    const middle = Math.floor(field.value.length / 2);
    field.setSelectionRange(middle, middle);
  });
  for (let i = 0; i < Number(values.keys); i++) {
    await page.keyboard.press("abcdefghijklmnopqrstuvwxyz "[i % 27]!);
    await page.waitForTimeout(60);
  }
  const keys = await readKeys(page);
  const row = (name: string, list: number[]) => {
    const timings = new Timings();
    for (const ms of list) timings.add(ms);
    const { count: n, p50, p95, p99, max } = timings.summary();
    const within = list.filter((ms) => ms <= frameMs).length;
    return [name, n, p50, p95, p99, max, `${((100 * within) / n).toFixed(1)} %`];
  };
  printTable(
    [`keystrokes in ${count} words`, "keys", "p50 ms", "p95 ms", "p99 ms", "max ms", "within 16.7 ms"],
    [
      row(
        "work for it: handlers and rendering",
        keys.map(({ handled, rendered }) => handled + rendered),
      ),
      row(
        "from press to painted, with the wait for the next frame",
        keys.map(({ painted }) => painted),
      ),
    ],
  );
  console.log(describeLoad());
  await context.close();
}

interface KeyTimes {
  /** From the press reaching the page to the end of its handlers. */
  handled: number;
  /** From the beginning of the next frame to the first task after it. */
  rendered: number;
  /** From the browser's time stamp of the press to that task: the frame has been handed over by then. */
  painted: number;
}

async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    const held = globalThis as unknown as { benchKeys: KeyTimes[] };
    held.benchKeys = [];
    const afterThis = (work: () => void) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = work;
      port2.postMessage(null);
    };
    document.addEventListener(
      "keydown",
      (event) => {
        const begun = performance.now();
        let handled = 0;
        document.addEventListener(
          "input",
          () =>
            afterThis(() => {
              handled = performance.now() - begun;
            }),
          { capture: true, once: true },
        );
        requestAnimationFrame(() => {
          const frame = performance.now();
          afterThis(() => {
            const now = performance.now();
            held.benchKeys.push({ handled, rendered: now - frame, painted: now - event.timeStamp });
          });
        });
      },
      { capture: true },
    );
  });
}

function readKeys(page: Page): Promise<KeyTimes[]> {
  return page.evaluate(() => (globalThis as unknown as { benchKeys: KeyTimes[] }).benchKeys);
}
