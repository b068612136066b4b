import { createServer, type Server, type ServerResponse } from "node:http";
import type { Registry } from "prom-client";

export interface HealthOptions {
  port: number;
  /** Address to listen on. */
  host: string;
  /** Resolves to null when jobs are being taken, else to what is missing. */
  whyNotReady: () => Promise<string | null>;
  metrics: Registry;
}

/**
 * The worker's own address: `/healthz` (the process lives), `/readyz` (it takes jobs and reaches the database),
 * `/metrics` (Prometheus).
 */
export async function startHealthServer(options: HealthOptions): Promise<Server> {
  const server = createServer((request, response) => {
    const path = request.url?.split("?")[0];
    answer(path, response, options).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  return server;
}

async function answer(path: string | undefined, response: ServerResponse, options: HealthOptions) {
  if (path === "/healthz") return json(response, 200, { status: "ok" });
  if (path === "/readyz") {
    const reason = await options.whyNotReady();
    return json(
      response,
      reason === null ? 200 : 503,
      reason === null ? { status: "ready" } : { status: reason },
    );
  }
  if (path === "/metrics") {
    response.writeHead(200, { "content-type": options.metrics.contentType });
    return response.end(await options.metrics.metrics());
  }
  return json(response, 404, { error: "There are /healthz, /readyz and /metrics here." });
}

function json(response: ServerResponse, status: number, body: Record<string, string>): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(`${JSON.stringify(body)}\n`);
}
