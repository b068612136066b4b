import "server-only";
import { errorCodes } from "@hone/core/errors";

function refusal(code: keyof typeof errorCodes, message: string): Response {
  return Response.json({ error: { code, message } }, { status: errorCodes[code].httpStatus });
}

/**
 * Stops requests that another site makes in a person's name. Browsers say where a request comes from in
 * Sec-Fetch-Site and Origin, and pages cannot forge either; together with SameSite cookies this is the CSRF defence.
 * Programs without cookies send neither and are not concerned. Null when the request may go on.
 */
export function refuseForeignOrigin(request: Request): Response | null {
  if (request.method === "GET" || request.method === "HEAD") return null;
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host");
  const foreignSite = site !== null && site !== "same-origin" && site !== "none";
  const foreignOrigin = origin !== null && hostOf(origin) !== host;
  return foreignSite || foreignOrigin
    ? refusal("FORBIDDEN", "This request comes from another site and was refused.")
    : null;
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}

/** Stops a body that announces more than `maxBytes`, or does not say how long it is. */
export function refuseLargeBody(request: Request, maxBytes: number): Response | null {
  if (request.method === "GET" || request.method === "HEAD") return null;
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  if (Number.isNaN(length) && request.body !== null) {
    return refusal("INVALID_INPUT", "Send the body with a Content-Length.");
  }
  return length > maxBytes
    ? refusal("TOO_LARGE", `The body has ${length} bytes; at most ${maxBytes} are taken here.`)
    : null;
}
