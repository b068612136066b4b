"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Button, buttonClass } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";
import { useLiveEvents } from "@/lib/live-events";
import { useWorkspacePath } from "@/lib/workspace";
import type { Desk, DeskState } from "../../hooks/use-desk";

/** What the page says while there is no task on it: why, and what to do next. */
export function DeskNotice({ desk, state }: { desk: Desk; state: Exclude<DeskState, { kind: "task" }> }) {
  const t = useTranslations("labeling");
  if (state.kind === "loading") {
    return (
      <p role="status" className="p-8 text-center text-soft">
        {t("desk.loading")}
      </p>
    );
  }
  return (
    <div className="mx-auto max-w-2xl px-5 py-12">
      <h1 className="sr-only">{t("desk.title")}</h1>
      <Notice desk={desk} state={state} />
    </div>
  );
}

function Notice({ desk, state }: { desk: Desk; state: Exclude<DeskState, { kind: "task" | "loading" }> }) {
  const t = useTranslations("labeling");
  const again = (
    <Button tone="primary" onClick={() => void desk.next()}>
      {t("desk.next")}
    </Button>
  );
  switch (state.kind) {
    case "failed":
      return (
        <EmptyState title={t("desk.failed")} action={again}>
          {state.error instanceof Error ? state.error.message : String(state.error)}
        </EmptyState>
      );
    case "refused":
      return (
        <EmptyState title={t("desk.refused.title")} action={again}>
          {t(`desk.refused.${state.reason}`)}
        </EmptyState>
      );
    case "revised":
      return <EmptyState title={t("desk.revised")} action={<HomeAnd>{again}</HomeAnd>} />;
    case "waiting":
      return <Waiting desk={desk} why={state.why} />;
  }
}

function HomeAnd({ children }: { children?: React.ReactNode }) {
  const t = useTranslations("labeling");
  const pathTo = useWorkspacePath();
  return (
    <>
      <Link href={pathTo()} className={buttonClass()}>
        {t("desk.home")}
      </Link>
      {children}
    </>
  );
}

function Waiting({ desk, why }: { desk: Desk; why: Extract<DeskState, { kind: "waiting" }>["why"] }) {
  const t = useTranslations("labeling");
  const pathTo = useWorkspacePath();
  // New tasks, a resumed campaign, an acknowledged guideline: look again by itself.
  useLiveEvents(["campaigns", "tasks", "guidelines"], () => void desk.next());
  if (why.outcome === "acknowledge") {
    return (
      <EmptyState
        title={t("desk.acknowledge.title", { number: why.number })}
        action={
          <HomeAnd>
            <Link href={pathTo("guidelines", why.guidelineSlug)} className={buttonClass("primary")}>
              {t("desk.acknowledge.read")}
            </Link>
          </HomeAnd>
        }
      >
        {t("desk.acknowledge.text")}
      </EmptyState>
    );
  }
  if (why.outcome === "unpublished") {
    return (
      <EmptyState title={t("desk.unpublished.title")} action={<HomeAnd />}>
        {t("desk.unpublished.text")}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={t(`desk.none.${why.reason}.title`)}
      action={
        <HomeAnd>
          <Button onClick={() => void desk.next()}>{t("desk.lookAgain")}</Button>
        </HomeAnd>
      }
    >
      {t(`desk.none.${why.reason}.text`)}
    </EmptyState>
  );
}
