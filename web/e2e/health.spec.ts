import { expect, test } from "@playwright/test";
import { stack } from "./support/stack";

test("web and worker say that they live, that they are ready, and give figures to Prometheus", async ({
  request,
}) => {
  for (const base of [stack().url, stack().workerUrl]) {
    expect(await (await request.get(`${base}/healthz`)).json()).toMatchObject({ status: "ok" });
    const ready = await request.get(`${base}/readyz`);
    expect(ready.status(), (await ready.text()).slice(0, 300)).toBe(200);
    const metrics = await request.get(`${base}/metrics`);
    expect(metrics.status()).toBe(200);
    expect(metrics.headers()["content-type"]).toContain("text/plain");
    expect(await metrics.text()).toMatch(/^# TYPE \w+ (counter|gauge|histogram)$/m);
  }
});

test("the worker counts its jobs", async ({ request }) => {
  // Expired leases are returned every minute, so one such job has ended soon after the start.
  await expect
    .poll(async () => (await request.get(`${stack().workerUrl}/metrics`)).text(), { timeout: 90_000 })
    .toMatch(/hone_jobs_total\{name="labeling\.expire-leases",outcome="completed"\} [1-9]/);
});

test("every answer carries the headers that keep other sites out", async ({ request }) => {
  const page = await request.get(`${stack().url}/sign-in`);
  const headers = page.headers();
  expect(headers["content-security-policy"]).toMatch(/script-src 'self' 'nonce-[^']+'/);
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["referrer-policy"]).toBe("same-origin");
  expect(headers["x-powered-by"]).toBeUndefined();
});
