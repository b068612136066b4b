import { expect, type Page } from "@playwright/test";

/** Calls a procedure in the demo workspace as the page's own scripts would; it must succeed. */
export async function call<Output>(page: Page, path: string, input: object, query = false): Promise<Output> {
  const answer = await page.evaluate(
    async ([procedure, json, asQuery]) => {
      const url = `/api/trpc/${procedure}`;
      const response = await fetch(asQuery ? `${url}?input=${encodeURIComponent(json)}` : url, {
        method: asQuery ? "GET" : "POST",
        headers: { "content-type": "application/json", "x-hone-workspace": "coffee-bar" },
        ...(asQuery ? {} : { body: json }),
      });
      return response.json();
    },
    [path, JSON.stringify({ json: input }), query] as const,
  );
  expect(answer.error, `${path}: ${JSON.stringify(answer.error)}`).toBeUndefined();
  return answer.result.data.json as Output;
}
