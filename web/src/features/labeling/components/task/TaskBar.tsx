"use client";
import type { AssignmentView } from "@hone/core/labeling/contracts";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Badge, type BadgeTone } from "@/components/ui/Badge";
import { useTRPC } from "@/lib/trpc";
import { type Lease, useTimeLeft } from "../../hooks/use-lease";
import type { WorkSession } from "../../hooks/use-work-session";
import type { SaveState } from "../../lib/draft-sync";

interface TaskBarProps {
  view: AssignmentView;
  session: WorkSession;
  children: React.ReactNode;
}

/** What is being done, how much was done today, whether it is safe, how long it is held. */
export function TaskBar({ view, session, children }: TaskBarProps) {
  const t = useTranslations("labeling");
  const trpc = useTRPC();
  const { data: progress } = useQuery(trpc.labeling.myProgress.queryOptions());
  const count = view.candidates.length;
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-card px-5 py-1">
      <h1 className="text-[1.0625rem]">{t(`kind.${view.campaign.kind}`, { count })}</h1>
      <span className="text-soft">{view.campaign.name}</span>
      {view.task.harmful ? <Badge tone="warn">{t("harmful")}</Badge> : null}
      <div className="ml-auto flex flex-wrap items-center gap-3">
        {progress === undefined ? null : (
          <span className="text-soft tabular-nums">
            {t("progress.today", { count: progress.today.submitted })}
          </span>
        )}
        <SaveBadge state={session.saveState} />
        <LeaseBadge lease={session.lease} />
        {children}
      </div>
    </div>
  );
}

const saveTones: Partial<Record<SaveState, BadgeTone>> = {
  offline: "warn",
  conflict: "warn",
  refused: "warn",
};

function SaveBadge({ state }: { state: SaveState }) {
  const t = useTranslations("labeling");
  return (
    <span role="status" data-save-state={state}>
      {state === "clean" ? null : (
        <Badge tone={saveTones[state] ?? "neutral"}>{t(`saveState.${state}`)}</Badge>
      )}
    </span>
  );
}

const soonMs = 2 * 60_000;

function LeaseBadge({ lease }: { lease: Lease }) {
  const t = useTranslations("labeling");
  const leftMs = useTimeLeft(lease);
  if (lease.state === "lost") return <Badge tone="bad">{t("lease.lost")}</Badge>;
  if (leftMs === null) return null;
  if (leftMs === 0) return <Badge tone="warn">{t("lease.ended")}</Badge>;
  const seconds = Math.ceil(leftMs / 1000);
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const soon = leftMs < soonMs;
  return (
    <>
      <Badge tone={soon ? "warn" : "neutral"} className="tabular-nums">
        <span title={t("lease.explain")}>{t(soon ? "lease.soon" : "lease.left", { time })}</span>
      </Badge>
      <span role="status" className="sr-only">
        {soon ? t("lease.soonAnnounced") : ""}
      </span>
    </>
  );
}
