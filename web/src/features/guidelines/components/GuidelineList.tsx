"use client";
import type { GuidelineSummary } from "@hone/core/guidelines/contracts";
import { useMutation, useQuery } from "@tanstack/react-query";
import { MoreHorizontal } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { Badge } from "@/components/ui/Badge";
import { Button, buttonClass, IconButton } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { EmptyState } from "@/components/ui/EmptyState";
import { Checkbox } from "@/components/ui/inputs";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { PageHeader } from "@/components/ui/PageHeader";
import { toastError } from "@/components/ui/toast";
import { useLiveEvents } from "@/lib/live-events";
import { useTRPC } from "@/lib/trpc";
import { useWorkspace, useWorkspacePath } from "@/lib/workspace";

const CreateGuidelineDialog = dynamic(() => import("./CreateGuidelineDialog"));

/** All guidelines of the workspace: what to read, what to acknowledge, and for admins what to edit. */
export function GuidelineList() {
  const t = useTranslations("guidelines");
  const trpc = useTRPC();
  const isAdmin = useWorkspace().role === "admin";
  const [archived, setArchived] = useState(false);
  const [creating, setCreating] = useState(false);
  const { data, error, refetch } = useQuery(
    trpc.guidelines.list.queryOptions({ archived }, { placeholderData: (previous) => previous }),
  );
  useLiveEvents(["guidelines"], () => void refetch());
  return (
    <div className="mx-auto max-w-4xl px-5 py-8">
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          isAdmin ? (
            <Button tone="primary" onClick={() => setCreating(true)}>
              {t("list.create")}
            </Button>
          ) : null
        }
      />
      {error === null ? null : (
        <p role="alert" className="text-bad">
          {error.message}
        </p>
      )}
      {data === undefined && error === null ? (
        <p aria-live="polite" className="py-8 text-center text-soft">
          {t("loading")}
        </p>
      ) : null}
      {data?.length === 0 ? (
        <EmptyState title={t("list.empty")}>{t(isAdmin ? "list.emptyAdmin" : "list.emptyReader")}</EmptyState>
      ) : null}
      <ul className="space-y-4">
        {data?.map((guideline) => (
          <li key={guideline.id}>
            <GuidelineCard guideline={guideline} isAdmin={isAdmin} />
          </li>
        ))}
      </ul>
      {isAdmin ? (
        <Checkbox
          className="mt-6 text-soft"
          label={t("list.showArchived")}
          checked={archived}
          onChange={(event) => setArchived(event.target.checked)}
        />
      ) : null}
      {creating ? <CreateGuidelineDialog onClose={() => setCreating(false)} /> : null}
    </div>
  );
}

function GuidelineCard({ guideline, isAdmin }: { guideline: GuidelineSummary; isAdmin: boolean }) {
  const t = useTranslations("guidelines");
  const format = useFormatter();
  const { latest } = guideline;
  return (
    <Card className="p-5" aria-labelledby={`guideline-${guideline.id}`}>
      <div className="flex flex-wrap items-center gap-2">
        <h2 id={`guideline-${guideline.id}`} className="text-base" lang={guideline.language}>
          {guideline.name}
        </h2>
        <StateBadges guideline={guideline} />
      </div>
      {guideline.description === "" ? null : (
        <p className="mt-1 max-w-prose text-soft" lang={guideline.language}>
          {guideline.description}
        </p>
      )}
      <div className="mt-4 flex flex-wrap items-end justify-between gap-3">
        <div className="text-xs text-soft">
          {latest === null ? null : (
            <p>
              {t("list.publishedAt", {
                number: latest.number,
                date: format.dateTime(latest.publishedAt, { dateStyle: "long" }),
              })}
              {" · "}
              {t("list.pagesRead", { read: guideline.pagesRead, pages: guideline.pageCount })}
            </p>
          )}
          {guideline.acknowledgedNumber === null || guideline.acknowledgedAt === null ? null : (
            <p>
              {t("list.acknowledgedAt", {
                number: guideline.acknowledgedNumber,
                date: format.dateTime(guideline.acknowledgedAt, { dateStyle: "long" }),
              })}
            </p>
          )}
        </div>
        <CardActions guideline={guideline} isAdmin={isAdmin} />
      </div>
    </Card>
  );
}

function StateBadges({ guideline }: { guideline: GuidelineSummary }) {
  const t = useTranslations("guidelines");
  const { latest } = guideline;
  return (
    <>
      {latest === null ? <Badge tone="warn">{t("list.neverPublished")}</Badge> : null}
      {latest !== null && guideline.mustAcknowledge ? (
        <Badge tone="warn">{t("list.mustAcknowledge")}</Badge>
      ) : null}
      {latest !== null && !guideline.mustAcknowledge ? (
        <Badge tone="good">{t("list.acknowledged")}</Badge>
      ) : null}
      {latest !== null && guideline.draftDiffers ? <Badge>{t("list.draftDiffers")}</Badge> : null}
      {guideline.archivedAt === null ? null : <Badge>{t("list.archived")}</Badge>}
    </>
  );
}

function CardActions({ guideline, isAdmin }: { guideline: GuidelineSummary; isAdmin: boolean }) {
  const t = useTranslations("guidelines");
  const trpc = useTRPC();
  const pathTo = useWorkspacePath();
  const archive = useMutation(trpc.guidelines.archive.mutationOptions({ onError: toastError }));
  const path = pathTo("guidelines", guideline.slug);
  const started = guideline.pagesRead > 0 && guideline.mustAcknowledge;
  const archived = guideline.archivedAt !== null;
  return (
    <div className="flex flex-wrap gap-2">
      {guideline.latest === null ? null : (
        <Link
          href={started ? `${path}?continue` : path}
          className={buttonClass(guideline.mustAcknowledge ? "primary" : "secondary")}
        >
          {t(started ? "list.continue" : "list.read")}
          <span className="sr-only">{guideline.name}</span>
        </Link>
      )}
      {isAdmin && !archived ? (
        <Link href={`${path}/edit`} className={buttonClass()}>
          {t("list.edit")}
          <span className="sr-only">{guideline.name}</span>
        </Link>
      ) : null}
      {isAdmin ? (
        <Menu
          trigger={
            <IconButton label={t("list.more", { name: guideline.name })}>
              <MoreHorizontal aria-hidden className="size-4" />
            </IconButton>
          }
        >
          <MenuItem onSelect={() => archive.mutate({ guidelineId: guideline.id, archived: !archived })}>
            {t(archived ? "list.restore" : "list.archive")}
          </MenuItem>
        </Menu>
      ) : null}
    </div>
  );
}
