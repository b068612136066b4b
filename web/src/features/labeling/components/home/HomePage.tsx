"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Stat } from "@/components/ui/Card";
import { PageHeader } from "@/components/ui/PageHeader";
import { useLiveEvents } from "@/lib/live-events";
import { useTRPC } from "@/lib/trpc";
import { useWorkspace } from "@/lib/workspace";
import { useDuration } from "../desk/use-duration";
import { AdminStart } from "./AdminStart";
import { MyQuestions } from "./MyQuestions";
import { OpenCampaigns } from "./OpenCampaigns";
import { RecentWork } from "./RecentWork";

/** A person's own page: what there is to do, what was done, what was asked. */
export function HomePage() {
  const t = useTranslations("desk");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { userName, role } = useWorkspace();
  const duration = useDuration();
  const progress = useQuery(trpc.labeling.myProgress.queryOptions());
  useLiveEvents(["campaigns", "tasks", "guidelines"], () =>
    queries.invalidateQueries({ queryKey: trpc.labeling.openCampaigns.queryKey() }),
  );
  return (
    <div className="mx-auto max-w-6xl space-y-10 px-5 py-6">
      <div>
        <PageHeader title={t("welcome", { name: userName })} />
        {progress.data === undefined ? null : (
          <div className="flex flex-wrap gap-x-12 gap-y-4">
            <Stat value={progress.data.today.submitted} label={t("submittedToday")} />
            <Stat value={duration(progress.data.today.activeMs)} label={t("activeToday")} />
            <Stat value={progress.data.lastSevenDays.submitted} label={t("submittedWeek")} />
            <Stat value={progress.data.total.submitted} label={t("submittedTotal")} />
          </div>
        )}
      </div>
      <OpenCampaigns />
      <MyQuestions />
      <RecentWork />
      {role === "admin" ? <AdminStart /> : null}
    </div>
  );
}
