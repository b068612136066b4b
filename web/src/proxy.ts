import { randomBytes, randomUUID } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";

// biome-ignore lint/style/noProcessEnv: set by Next at build time
const development = process.env.NODE_ENV === "development";

/** Scripts run only with this request's nonce; styles come from our own files; nothing is loaded from elsewhere. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    // Drag and drop and virtual lists place elements through style attributes; no <style> may be injected.
    `style-src-elem 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("x-request-id", randomUUID());
  headers.set("content-security-policy", policy);
  headers.set("x-pathname", request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

/**
 * Pages only. Routes under /api answer no HTML, and a body that passes a proxy is kept in memory and cut off at 10 MB:
 * uploads must not.
 */
export const config = {
  matcher: [{ source: "/((?!api/|v1/|_next/static|_next/image|favicon.svg|healthz|readyz|metrics).*)" }],
};
