import { createHash, timingSafeEqual } from "node:crypto";
import { env } from "@/env";
import { renderMetrics } from "@/server/metrics";
import { callerAddress } from "@/server/request-context";

export const dynamic = "force-dynamic";

/** Prometheus' metrics: for this machine itself, and with `Authorization: Bearer $HONE_METRICS_TOKEN` for others. */
export async function GET(request: Request): Promise<Response> {
  if (!mayRead(request.headers)) {
    return new Response("Send the metrics token: `Authorization: Bearer …`.\n", { status: 401 });
  }
  const { text, contentType } = await renderMetrics();
  return new Response(text, { headers: { "content-type": contentType, "cache-control": "no-store" } });
}

function mayRead(headers: Headers): boolean {
  const token = env().HONE_METRICS_TOKEN;
  if (token !== undefined) {
    const given = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
    return given !== undefined && timingSafeEqual(sha256(given), sha256(token));
  }
  const address = callerAddress(headers) ?? "";
  // A request that came through somebody's proxy is not from this machine, whatever the connection says.
  return !headers.has("x-hone-forwarded") && /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address);
}

const sha256 = (text: string) => createHash("sha256").update(text).digest();
