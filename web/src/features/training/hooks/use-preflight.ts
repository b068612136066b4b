"use client";
import type { PreflightReport } from "@hone/core/training/preflight";
import type { RunSettings } from "@hone/core/training/run-settings";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLiveEvents } from "@/lib/live-events";
import { useTRPC } from "@/lib/trpc";

interface Asked {
  exportId: string;
  modelVersionId: string;
  settings: RunSettings | null;
}

/**
 * How far the look before a run is.
 * - `none`: nobody has asked for it;
 * - `running`: the worker reads the data;
 * - `passed`: the run can start with exactly these settings;
 * - `refused`: it found what would make the run fail, or could not be done;
 * - `stale`: the settings have changed since.
 */
export type PreflightState = "none" | "running" | "passed" | "refused" | "stale";

export interface PreflightView {
  state: PreflightState;
  report: PreflightReport | null;
  error: string | null;
  check(): void;
}

/** The newest preflight of a form, and whether it is about what the form says now. */
export function usePreflight({ exportId, modelVersionId, settings }: Asked): PreflightView {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<{ id: string; settings: string } | null>(null);
  const now = JSON.stringify(settings);
  const start = useMutation(trpc.training.startPreflight.mutationOptions());
  const options = trpc.training.getPreflight.queryOptions(
    { preflightId: asked?.id ?? "" },
    { enabled: asked !== null },
  );
  const found = useQuery(options);
  useLiveEvents(["training"], (changed) => {
    if (asked !== null && (changed === null || changed === asked.id))
      void queries.invalidateQueries({ queryKey: options.queryKey });
  });
  const report = found.data?.report ?? null;
  const error = start.error?.message ?? found.error?.message ?? found.data?.error ?? null;
  const state = (): PreflightState => {
    if (start.isPending) return "running";
    if (start.error !== null) return "refused";
    if (asked === null) return "none";
    if (report === null && error === null) return "running";
    if (asked.settings !== now) return "stale";
    const failed = error !== null || report?.checks.some(({ outcome }) => outcome === "failure");
    return failed ? "refused" : "passed";
  };
  return {
    state: state(),
    report,
    error,
    check: () => {
      if (settings === null) return;
      start.mutate(
        { exportId, modelVersionId, settings },
        { onSuccess: ({ id }) => setAsked({ id, settings: now }) },
      );
    },
  };
}
