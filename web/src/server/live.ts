import "server-only";
import { EventEmitter } from "node:events";
import type { LiveEvent } from "@hone/core/events";
import { type EventListener, listenForEvents } from "@hone/prisma/events";
import { env } from "@/env";

interface Hub {
  emitter: EventEmitter;
  listener: EventListener;
  /** Streams to end when the process stops. */
  streams: Set<() => void>;
  stopping: boolean;
}

const holder = globalThis as typeof globalThis & { honeHub?: Hub };

/** One LISTEN connection per process, shared by every open stream. */
export function hub(): Hub {
  if (holder.honeHub === undefined) {
    const emitter = new EventEmitter().setMaxListeners(0);
    holder.honeHub = {
      emitter,
      streams: new Set(),
      stopping: false,
      listener: listenForEvents(
        env().DATABASE_URL,
        (event: LiveEvent) => emitter.emit(event.workspaceId, event),
        () => emitter.emit("reconnect"),
      ),
    };
  }
  return holder.honeHub;
}

/** How many browsers listen. */
export const openStreamCount = (): number => holder.honeHub?.streams.size ?? 0;

/** Ends every open stream and opens no more, so that a stopping server need not wait for browsers to leave. */
export function endStreams(): void {
  const { honeHub } = holder;
  if (honeHub === undefined) return;
  honeHub.stopping = true;
  for (const end of honeHub.streams) end();
  void honeHub.listener.close();
}
