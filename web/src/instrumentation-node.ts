import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { env } from "./env";
import { endStreams } from "./server/live";

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  server: Server;
}

/** Longest time an answer under way may still take after the process was told to stop. */
const patienceMs = 8000;
const servers = new Set<Server>();
let stopping = false;

/**
 * X-Forwarded-* and X-Real-IP are whatever the caller writes, unless a proxy of ours stands in front. Without one
 * (HONE_TRUST_PROXY unset) the connection's own address takes their place before anything reads them, so that
 * rate limits and the audit log cannot be fooled.
 */
function straightenForwardedHeaders({ headers, socket }: IncomingMessage): void {
  delete headers["x-hone-forwarded"];
  if (env().HONE_TRUST_PROXY) return;
  if (headers["x-forwarded-for"] !== undefined || headers.forwarded !== undefined) {
    headers["x-hone-forwarded"] = "1";
  }
  headers["x-forwarded-for"] = socket.remoteAddress ?? "unknown";
  for (const name of ["x-forwarded-host", "x-forwarded-proto", "x-real-ip", "forwarded"])
    delete headers[name];
}

subscribe("http.server.request.start", (message) => {
  const { request, response, server } = message as Exchange;
  servers.add(server);
  straightenForwardedHeaders(request);
  if (stopping) response.setHeader("connection", "close");
});

/**
 * Next stops listening and waits until every connection is closed. An event stream never ends by itself, and a browser
 * keeps its connections open and comes back on them: so streams end, idle connections are closed, and answers under
 * way get a few seconds.
 */
function letGo(): void {
  if (stopping) return;
  stopping = true;
  endStreams();
  setInterval(() => {
    for (const server of servers) server.closeIdleConnections();
  }, 100).unref();
  setTimeout(() => {
    for (const server of servers) server.closeAllConnections();
  }, patienceMs).unref();
}

process.on("SIGTERM", letGo);
process.on("SIGINT", letGo);
