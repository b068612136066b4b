import { errorCodes } from "@hone/core/errors";
import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { endpoints } from "./endpoints";

/** JSON Schema of what a caller sends or gets; dates travel as ISO strings. */
function schemaOf(schema: z.ZodType, io: "input" | "output"): object {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    target: "draft-2020-12",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === "date")
        Object.assign(jsonSchema, { type: "string", format: "date-time" });
    },
  });
  return json;
}

const errorAnswer = {
  description: "What is wrong, and what to do about it.",
  content: {
    "application/json": {
      schema: {
        type: "object",
        required: ["error"],
        properties: {
          error: {
            type: "object",
            required: ["code", "message"],
            properties: {
              code: { type: "string", enum: Object.keys(errorCodes) },
              message: { type: "string" },
              details: { type: "object" },
              requestId: { type: "string" },
            },
          },
        },
      },
    },
  },
};

function parameters({ path, query }: Endpoint): object[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = Object.entries(query ?? {}).map(([name, description]) => ({
    name,
    in: "query",
    required: false,
    description,
    schema: { type: "string" },
  }));
  return [...inPath, ...inQuery];
}

function operation(endpoint: Endpoint): object {
  const { summary, scope, body, bodyType, status, answer, answerType } = endpoint;
  return {
    summary,
    tags: [endpoint.path.split("/")[3]],
    security: [{ apiKey: [scope] }],
    parameters: parameters(endpoint),
    ...(body === undefined && bodyType === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              [bodyType ?? "application/json"]: {
                schema: body === undefined ? { type: "string", format: "binary" } : schemaOf(body, "input"),
              },
            },
          },
        }),
    responses: {
      [status ?? 200]: {
        description: "Done.",
        content: {
          [answerType ?? "application/json"]: {
            schema: answer === undefined ? {} : schemaOf(answer, "output"),
          },
        },
      },
      default: errorAnswer,
    },
  };
}

/** The OpenAPI 3.1 description of everything programs can do. */
export function openApiDocument(serverUrl: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const endpoint of endpoints) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method.toLowerCase()]: operation(endpoint) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Hone",
      version: "1",
      description:
        "Prompts, candidates, judgements and datasets of one workspace. A key belongs to its workspace.",
    },
    servers: [{ url: serverUrl }],
    components: {
      securitySchemes: {
        apiKey: {
          type: "http",
          scheme: "bearer",
          description:
            "An API key of the workspace, `hone_…`, made on its page API keys, with the scopes named.",
        },
      },
    },
    paths,
  };
}
