"use client";
import type { GuidelineReading } from "@hone/core/guidelines/contracts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { Button, buttonClass } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { toast, toastError } from "@/components/ui/toast";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";

interface AcknowledgeCardProps {
  reading: GuidelineReading;
  pagesRead: ReadonlySet<string>;
  turnTo: (slug: string) => void;
}

/** "I have read it and will work by it": asked for the newest version, and only when it is owed. */
export function AcknowledgeCard({ reading, pagesRead, turnTo }: AcknowledgeCardProps) {
  const t = useTranslations("guidelines");
  const format = useFormatter();
  const pathTo = useWorkspacePath();
  const { mustAcknowledge, acknowledged, version } = reading;
  if (mustAcknowledge === null && acknowledged !== null)
    return (
      <Card className="mt-8 flex flex-wrap items-center justify-between gap-3 p-5">
        <p>
          {t("acknowledge.doneAt", {
            number: acknowledged.number,
            date: format.dateTime(acknowledged.at, { dateStyle: "long" }),
          })}
        </p>
        <Link href={pathTo()} className={buttonClass("primary")}>
          {t("acknowledge.toTasks")}
        </Link>
      </Card>
    );
  if (mustAcknowledge?.versionId !== version.id) return null;
  const unread = reading.pages.filter((page) => !pagesRead.has(page.slug));
  return (
    <Card className="mt-8 space-y-3 border-accent/40 p-5" aria-labelledby="acknowledge-title">
      <h2 id="acknowledge-title" className="text-base">
        {t("acknowledge.title", { number: version.number })}
      </h2>
      <p>
        {acknowledged === null ? t("acknowledge.first") : t("acknowledge.again", { number: version.number })}
      </p>
      {unread.length === 0 ? null : (
        <div>
          <p className="text-soft">{t("acknowledge.unread", { count: unread.length })}</p>
          <ul className="mt-1 flex flex-wrap gap-1.5" lang={reading.guideline.language}>
            {unread.map((page) => (
              <li key={page.slug}>
                <Button size="sm" onClick={() => turnTo(page.slug)}>
                  {page.title}
                </Button>
              </li>
            ))}
          </ul>
        </div>
      )}
      <AcknowledgeButton versionId={version.id} number={version.number} />
    </Card>
  );
}

function AcknowledgeButton({ versionId, number }: { versionId: string; number: number }) {
  const t = useTranslations("guidelines");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const acknowledge = useMutation(
    trpc.guidelines.acknowledge.mutationOptions({
      onSuccess: async () => {
        toast(t("acknowledge.done", { number }));
        // What a person may do now depends on it, on every page.
        await queryClient.invalidateQueries();
      },
      onError: toastError,
    }),
  );
  return (
    <Button tone="primary" busy={acknowledge.isPending} onClick={() => acknowledge.mutate({ versionId })}>
      {t("acknowledge.button")}
    </Button>
  );
}
