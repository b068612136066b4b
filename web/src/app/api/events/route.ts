import { AppError, describeError } from "@hone/core/errors";
import type { LiveEvent } from "@hone/core/events";
import { errorResponse } from "@/server/errors";
import { hub } from "@/server/live";
import { log } from "@/server/log";
import { requestIdOf } from "@/server/request-context";
import { ownerOf } from "@/server/session";

export const dynamic = "force-dynamic";

const heartbeatMs = 20_000;

/**
 * Server-sent events of one workspace: `data: {"topic", "id"}` whenever something changed; topic `all` after a break.
 * The stream ends when the session or the membership does.
 */
export async function GET(request: Request): Promise<Response> {
  const slug = new URL(request.url).searchParams.get("workspace");
  const memberOf = async () => (await ownerOf(request.headers, slug))?.membership ?? null;
  const membership = await memberOf();
  if (membership === null) {
    const error = new AppError("FORBIDDEN", "Sign in as a member of this workspace.");
    return errorResponse(error, requestIdOf(request.headers));
  }
  const stillMember = async () => (await memberOf())?.workspaceId === membership.workspaceId;
  // An answer that ends at once makes the browser come back; an error would make it give up.
  const body = hub().stopping
    ? "retry: 2000\n\n"
    : eventStream(membership.workspaceId, request.signal, stillMember);
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

function eventStream(
  workspaceId: string,
  signal: AbortSignal,
  stillMember: () => Promise<boolean>,
): ReadableStream<Uint8Array> {
  const { emitter, streams } = hub();
  const encoder = new TextEncoder();
  let end: () => void = () => undefined;
  return new ReadableStream({
    start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text));
      const onEvent = ({ topic, id }: LiveEvent) => send(`data: ${JSON.stringify({ topic, id })}\n\n`);
      const onReconnect = () => send(`data: ${JSON.stringify({ topic: "all", id: null })}\n\n`);
      const beat = async () => {
        try {
          if (!(await stillMember())) return end();
        } catch (error) {
          log().debug({ reason: describeError(error) }, "a heartbeat could not ask the database");
        }
        if (streams.has(end)) send(": still here\n\n");
      };
      const heartbeat = setInterval(() => void beat(), heartbeatMs);
      end = () => {
        clearInterval(heartbeat);
        emitter.off(workspaceId, onEvent);
        emitter.off("reconnect", onReconnect);
        signal.removeEventListener("abort", end);
        if (streams.delete(end)) controller.close();
      };
      streams.add(end);
      emitter.on(workspaceId, onEvent);
      emitter.on("reconnect", onReconnect);
      signal.addEventListener("abort", end);
      if (signal.aborted) end();
      else send("retry: 2000\n: connected\n\n");
    },
    cancel: () => end(),
  });
}
