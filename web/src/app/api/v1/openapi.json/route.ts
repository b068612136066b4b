import { env } from "@/env";
import { openApiDocument } from "@/server/openapi/document";

export const dynamic = "force-dynamic";

/** The description of the API, for people and for generators of clients. Needs no key. */
export const GET = (request: Request): Response =>
  Response.json(openApiDocument(env().HONE_URL ?? new URL(request.url).origin));
