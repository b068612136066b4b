import { eventChannel, type LiveEvent, liveEventSchema } from "@hone/core/events";
import pg from "pg";
import type { Db } from "./client";

/** Tells every listening process that something changed; inside a transaction it is sent on commit. */
export async function publishEvent(db: Db, event: LiveEvent): Promise<void> {
  await db.$executeRaw`SELECT pg_notify(${eventChannel}, ${JSON.stringify(event)})`;
}

export interface EventListener {
  close(): Promise<void>;
}

/**
 * Listens on one dedicated connection and reconnects for as long as it is open. `onReconnect` is called after every
 * connection but the first: events may have been missed, screens should ask again.
 */
export function listenForEvents(
  url: string,
  onEvent: (event: LiveEvent) => void,
  onReconnect: () => void = () => undefined,
): EventListener {
  let closed = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let connectedBefore = false;

  const retry = () => {
    client = null;
    if (!closed && timer === null) {
      timer = setTimeout(() => {
        timer = null;
        void connect();
      }, 500);
    }
  };
  const connect = async () => {
    const next = new pg.Client({ connectionString: url, keepAlive: true });
    client = next;
    next.on("error", retry);
    next.on("end", retry);
    next.on("notification", ({ payload }) => {
      const event = liveEventSchema.safeParse(JSON.parse(payload ?? "null"));
      if (event.success) onEvent(event.data);
    });
    try {
      await next.connect();
      await next.query(`LISTEN ${eventChannel}`);
      if (connectedBefore) onReconnect();
      connectedBefore = true;
    } catch {
      await next.end().catch(() => undefined);
      retry();
    }
  };
  void connect();
  return {
    close: async () => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
