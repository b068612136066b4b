import type { AssignmentView, LeaseState } from "@hone/core/labeling/contracts";
import { useCallback, useEffect, useState } from "react";

/** A lease as the screen counts it: by the browser's monotonic clock, from what the server's clock said. */
export interface Lease {
  state: LeaseState["state"];
  lostReason: Extract<LeaseState, { state: "lost" }>["reason"] | null;
  /** performance.now() at which it ends; null when there is none to count. */
  endsAt: number | null;
}

function fromServer(lease: LeaseState): Lease {
  if (lease.state !== "held") {
    return { state: lease.state, lostReason: lease.state === "lost" ? lease.reason : null, endsAt: null };
  }
  const leftMs = lease.leaseExpiresAt.getTime() - lease.serverNow.getTime();
  return { state: "held", lostReason: null, endsAt: performance.now() + leftMs };
}

export function useLease(view: AssignmentView) {
  const [lease, setLease] = useState<Lease>(() =>
    view.status === "leased"
      ? fromServer({ state: "held", leaseExpiresAt: view.leaseExpiresAt, serverNow: view.serverNow })
      : { state: "over", lostReason: null, endsAt: null },
  );
  const onLease = useCallback((next: LeaseState) => setLease(fromServer(next)), []);
  return { lease, onLease };
}

/** Milliseconds left, counted down every second; null where nothing is counted. */
export function useTimeLeft({ endsAt }: Lease): number | null {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (endsAt === null) return;
    setNow(performance.now());
    const timer = setInterval(() => setNow(performance.now()), 1_000);
    return () => clearInterval(timer);
  }, [endsAt]);
  return endsAt === null ? null : Math.max(0, endsAt - now);
}
