"use client";
import { possibleCampaignEvents } from "@hone/core/labeling/states";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { Button, buttonClass } from "@/components/ui/Button";
import { Stat } from "@/components/ui/Card";
import { PageHeader } from "@/components/ui/PageHeader";
import { Progress } from "@/components/ui/Progress";
import { toast, toastError } from "@/components/ui/toast";
import { AgreementPanel } from "@/features/quality/components/AgreementPanel";
import { useLiveEvents } from "@/lib/live-events";
import { useTRPC } from "@/lib/trpc";
import { useWorkspace, useWorkspacePath } from "@/lib/workspace";
import { CampaignForm } from "./CampaignForm";
import { JudgementTables } from "./JudgementTables";
import { PeopleTable } from "./PeopleTable";
import { CampaignStatusBadge } from "./StatusBadge";
import { ThroughputChart } from "./ThroughputChart";
import { useDuration } from "./use-duration";

/** One campaign: how far, how fast, by whom, what came out; and the levers to steer it. */
export function CampaignPage({ id }: { id: string }) {
  const t = useTranslations("desk");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { role } = useWorkspace();
  const [editing, setEditing] = useState(false);
  const query = useQuery(trpc.labeling.getCampaign.queryOptions({ campaignId: id }));
  const refresh = () =>
    queries.invalidateQueries({ queryKey: trpc.labeling.getCampaign.queryKey({ campaignId: id }) });
  useLiveEvents(["campaigns", "tasks", "judgements"], () => void refresh());
  const setStatus = useMutation(
    trpc.labeling.setCampaignStatus.mutationOptions({ onSettled: refresh, onError: toastError }),
  );
  const addTasks = useMutation(
    trpc.labeling.addTasks.mutationOptions({ onSuccess: () => toast(t("addingTasks")), onError: toastError }),
  );
  const update = useMutation(
    trpc.labeling.updateCampaign.mutationOptions({
      onSuccess: () => {
        setEditing(false);
        void refresh();
      },
    }),
  );
  if (query.data === undefined) {
    return <p className="px-5 py-10 text-center text-soft">{query.error?.message ?? t("loading")}</p>;
  }
  const { campaign } = query.data;
  const events = role === "admin" ? possibleCampaignEvents(campaign.status) : [];
  if (editing) {
    return (
      <div className="mx-auto max-w-4xl px-5 py-6">
        <PageHeader title={t("editCampaign")} />
        <CampaignForm
          campaign={campaign}
          busy={update.isPending}
          error={update.error?.message ?? null}
          submitLabel={t("saveCampaign")}
          onSubmit={(input) => update.mutate({ ...input, campaignId: id })}
          onCancel={() => setEditing(false)}
        />
      </div>
    );
  }
  return (
    <div className="mx-auto max-w-6xl space-y-8 px-5 py-6">
      <PageHeader
        title={campaign.name}
        badge={<CampaignStatusBadge status={campaign.status} />}
        description={t(`kindHints.${campaign.kind}`)}
        actions={
          <>
            <LabelLink campaignId={id} />
            {role === "admin" ? (
              <>
                <Button onClick={() => addTasks.mutate({ campaignId: id })} busy={addTasks.isPending}>
                  {t("addTasks")}
                </Button>
                <Button onClick={() => setEditing(true)}>{t("editCampaign")}</Button>
              </>
            ) : null}
            {events.map((event) => (
              <Button
                key={event}
                tone={event === "activate" || event === "resume" ? "primary" : "secondary"}
                busy={setStatus.isPending}
                onClick={() => setStatus.mutate({ campaignId: id, event })}
              >
                {t(`events.${event}`)}
              </Button>
            ))}
          </>
        }
      />
      <Numbers {...query.data} />
      <ThroughputChart campaignId={id} />
      {role === "admin" ? <PeopleTable campaignId={id} /> : null}
      {campaign.kind === "ranking" ? <AgreementPanel scope={id} /> : null}
      <JudgementTables filter={{ campaignId: id }} kinds={campaign.kind} />
    </div>
  );
}

function LabelLink({ campaignId }: { campaignId: string }) {
  const t = useTranslations("desk");
  const pathTo = useWorkspacePath();
  return (
    <Link href={pathTo("label", campaignId)} className={buttonClass()}>
      {t("labelHere")}
    </Link>
  );
}

function Numbers({
  campaign,
  progress,
}: {
  campaign: {
    taskCount: number;
    overlap: number;
    taskReport: { tooFewCandidates: number; harmful: number; otherLanguage: number } | null;
  };
  progress: {
    tasks: { open: number; done: number };
    leased: number;
    submitted: number;
    skipped: number;
    activeMs: number;
    people: number;
  };
}) {
  const t = useTranslations("desk");
  const format = useFormatter();
  const duration = useDuration();
  const wanted = campaign.taskCount * campaign.overlap;
  const left = campaign.taskReport;
  return (
    <section aria-label={t("progress")} className="space-y-4">
      <div className="flex flex-wrap items-end gap-x-10 gap-y-4">
        <Stat
          value={format.number(progress.submitted)}
          label={t("judgementsOf", { wanted: format.number(wanted) })}
        />
        <Stat
          value={format.number(progress.tasks.done)}
          label={t("tasksDoneOf", { tasks: format.number(campaign.taskCount) })}
        />
        <Stat value={format.number(progress.leased)} label={t("leasedNow")} />
        <Stat value={format.number(progress.skipped)} label={t("skipped")} />
        <Stat
          value={progress.submitted === 0 ? "–" : duration(progress.activeMs / progress.submitted)}
          label={t("timePerTask")}
        />
        <Stat value={format.number(progress.people)} label={t("people")} />
      </div>
      <Progress value={progress.submitted} max={wanted} label={t("progress")} className="w-full" />
      {left !== null && left.tooFewCandidates + left.harmful + left.otherLanguage > 0 ? (
        <p className="text-soft">
          {t("leftOut", {
            few: left.tooFewCandidates,
            harmful: left.harmful,
            language: left.otherLanguage,
          })}
        </p>
      ) : null}
    </section>
  );
}
