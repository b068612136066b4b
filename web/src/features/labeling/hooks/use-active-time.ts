import {
  type ActivityEvent,
  activeMsAt,
  addActivity,
  startActiveTime,
} from "@hone/core/labeling/active-time";
import { useEffect, useRef, useState } from "react";

const signs = ["keydown", "pointerdown", "pointermove", "wheel", "scroll", "touchmove"] as const;
/** Moving a pointer gives a sign hundreds of times a second; one of them is enough. */
const sparseMs = 1_000;

export interface ActiveClock {
  /** Active milliseconds on this task so far. */
  activeMs: () => number;
  /** True if there was a sign of life in the last `ms`. */
  activeWithin: (ms: number) => boolean;
}

/** Measures active time on a task from signs of life, by the browser's monotonic clock. */
export function useActiveTime(startMs: number): ActiveClock {
  const time = useRef(startActiveTime(startMs));
  const lastSign = useRef(0);
  useEffect(() => {
    const add = (kind: ActivityEvent["kind"]) => {
      const atMs = performance.now();
      if (kind === "input" && atMs - lastSign.current < sparseMs) return;
      lastSign.current = atMs;
      time.current = addActivity(time.current, { kind, atMs });
    };
    const onSign = () => add("input");
    const onVisibility = () => add(document.hidden ? "hidden" : "visible");
    add("input");
    for (const sign of signs) {
      document.addEventListener(sign, onSign, { passive: true, capture: true });
    }
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      for (const sign of signs) document.removeEventListener(sign, onSign, { capture: true });
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, []);
  return useState<ActiveClock>(() => ({
    activeMs: () => activeMsAt(time.current, performance.now()),
    activeWithin: (ms) => performance.now() - lastSign.current < ms,
  }))[0];
}
