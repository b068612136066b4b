"use client";
import type { AssignmentView } from "@hone/core/labeling/contracts";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import type { Desk } from "../../hooks/use-desk";
import type { TaskActions } from "../../hooks/use-task-actions";
import type { WorkSession } from "../../hooks/use-work-session";

interface TaskBannersProps {
  view: AssignmentView;
  session: WorkSession;
  actions: TaskActions;
  desk: Desk;
}

/** What a person must know about this task before typing on; nothing most of the time. */
export function TaskBanners({ view, session, actions, desk }: TaskBannersProps) {
  const t = useTranslations("labeling");
  const { mishap } = actions;
  const next = (
    <Button size="sm" onClick={() => void session.flush().then(desk.next)}>
      {t("desk.next")}
    </Button>
  );
  return (
    <div aria-live="polite">
      {mishap?.kind === "kept_as_draft" ? <Banner text={t(`mishap.${mishap.reason}`)}>{next}</Banner> : null}
      {mishap?.kind === "already_submitted" ? (
        <Banner text={t("mishap.already_submitted")}>{next}</Banner>
      ) : null}
      {mishap === null && session.ended !== null ? (
        <Banner text={t(`ended.${session.ended}`)}>{next}</Banner>
      ) : null}
      {mishap === null && session.ended === null && session.lease.state === "lost" ? (
        <Banner text={t(`lost.${session.lease.lostReason ?? "no_slot"}`)}>{next}</Banner>
      ) : null}
      {session.ended === null && session.otherTab ? <Banner text={t("otherTab")} /> : null}
      {session.saveState === "offline" ? <Banner text={t("offline")} /> : null}
      {view.status === "submitted" && session.ended === null ? (
        <Banner tone="plain" text={t("revising")} />
      ) : null}
    </div>
  );
}

function Banner({
  text,
  tone = "warn",
  children,
}: {
  text: string;
  tone?: "warn" | "plain";
  children?: React.ReactNode;
}) {
  return (
    <div
      className={
        tone === "warn"
          ? "flex flex-wrap items-center gap-3 bg-warn-soft px-5 py-2 text-warn"
          : "flex flex-wrap items-center gap-3 bg-accent-soft px-5 py-2 text-accent"
      }
    >
      <p className="min-w-0 flex-1 basis-80">{text}</p>
      {children}
    </div>
  );
}
