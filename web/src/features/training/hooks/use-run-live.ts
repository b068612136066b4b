"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useLiveEvents } from "@/lib/live-events";
import { useTRPC } from "@/lib/trpc";

/** Steps come many times a second; charts follow at most once in this many milliseconds. */
const rest = 1000;

/** Asks again for what these runs measured whenever one of them tells something; null follows all runs. */
export function useRunLive(runIds: readonly string[] | null): void {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
  useLiveEvents(["training"], (changed) => {
    if (changed !== null && runIds !== null && !runIds.includes(changed)) return;
    timer.current ??= setTimeout(() => {
      timer.current = null;
      void queries.invalidateQueries({ queryKey: trpc.training.pathKey() });
    }, rest);
  });
}
