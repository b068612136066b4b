import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { openApiDocument } from "./document";
import { endpoints } from "./endpoints";

const folder = path.resolve(import.meta.dirname, "../../app/api/v1");

/** `GET /api/v1/…` with its scope, for every exported handler of a route file. */
function routes(): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name === "route.ts")
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.includes("openapi.json"))
    .flatMap((file) => {
      const place = path.relative(folder, path.dirname(file)).split(path.sep).join("/");
      const url = `/api/v1/${place.replaceAll(/\[(\w+)\]/g, "{$1}")}`;
      const source = readFileSync(file, "utf8");
      return [
        ...source.matchAll(
          /export const (GET|POST|PUT|PATCH|DELETE) = withApiKey\w*(?:<[^(]*>)?\(\s*"([^"]+)"/g,
        ),
      ].map(([, method, scope]) => `${method} ${url} ${scope}`);
    })
    .sort();
}

describe("the API's description", () => {
  it("names exactly the routes that exist, with the scopes that they ask for", () => {
    const described = endpoints.map(({ method, path: url, scope }) => `${method} ${url} ${scope}`).sort();
    expect(described).toEqual(routes());
  });

  it("is an OpenAPI 3.1 document with schemas for bodies and answers", () => {
    const document = JSON.parse(JSON.stringify(openApiDocument("https://hone.example"))) as {
      openapi: string;
      paths: Record<
        string,
        Record<string, { requestBody?: { content: Record<string, { schema: object }> } }>
      >;
    };
    expect(document.openapi).toBe("3.1.0");
    const create = document.paths["/api/v1/generation/batches"]!.post!;
    expect(create.requestBody?.content["application/json"]?.schema).toMatchObject({
      type: "object",
      required: ["name", "plan", "prompts"],
    });
  });
});
