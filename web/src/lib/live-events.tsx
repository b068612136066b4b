"use client";
import type { EventTopic } from "@hone/core/events";
import { createContext, useContext, useEffect, useRef, useState } from "react";

type Listener = (event: { topic: EventTopic | "all"; id: string | null }) => void;

interface LiveHub {
  listeners: Set<Listener>;
}

const Context = createContext<LiveHub | null>(null);

/** Opens the one event stream of this tab. The browser connects again by itself after a break. */
export function LiveEventsProvider({
  workspaceSlug,
  children,
}: {
  workspaceSlug: string;
  children: React.ReactNode;
}) {
  const [hub] = useState<LiveHub>(() => ({ listeners: new Set() }));
  useEffect(() => {
    const source = new EventSource(`/api/events?workspace=${encodeURIComponent(workspaceSlug)}`);
    let wasOpen = false;
    const tell: Listener = (event) => {
      for (const listener of hub.listeners) listener(event);
    };
    source.onopen = () => {
      if (wasOpen) tell({ topic: "all", id: null });
      wasOpen = true;
    };
    source.onmessage = ({ data }) => tell(JSON.parse(data as string));
    return () => source.close();
  }, [workspaceSlug, hub]);
  return <Context.Provider value={hub}>{children}</Context.Provider>;
}

/**
 * Calls back when something of these topics changed, at most five times a second; also after the stream was broken,
 * since events may have been missed.
 */
export function useLiveEvents(topics: readonly EventTopic[], callback: (id: string | null) => void): void {
  const hub = useContext(Context);
  const latest = useRef(callback);
  latest.current = callback;
  const key = topics.join(" ");
  useEffect(() => {
    if (hub === null) return;
    const wanted = key.split(" ");
    let timer: ReturnType<typeof setTimeout> | null = null;
    const listener: Listener = ({ topic, id }) => {
      if (topic !== "all" && !wanted.includes(topic)) return;
      timer ??= setTimeout(() => {
        timer = null;
        latest.current(id);
      }, 200);
    };
    hub.listeners.add(listener);
    return () => {
      hub.listeners.delete(listener);
      if (timer !== null) clearTimeout(timer);
    };
  }, [hub, key]);
}
