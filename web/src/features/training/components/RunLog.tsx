"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { useTRPC } from "@/lib/trpc";

const tones = { info: "neutral", warning: "warn", error: "bad" } as const;

/** What happened to a run, newest first. */
export function RunLog({ runId }: { runId: string }) {
  const t = useTranslations("training");
  const common = useTranslations("common");
  const format = useFormatter();
  const trpc = useTRPC();
  const log = useInfiniteQuery(
    trpc.training.log.infiniteQueryOptions({ runId }, { getNextPageParam: (page) => page.nextCursor }),
  );
  const lines = log.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <section aria-label={t("run.log")} className="space-y-2">
      <h2 className="text-sm">{t("run.log")}</h2>
      {lines.length === 0 ? <p className="text-soft">{log.error?.message ?? t("run.emptyLog")}</p> : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the focus to be scrolled */}
      <ol tabIndex={0} aria-label={t("run.log")} className="max-h-96 space-y-2 overflow-y-auto">
        {lines.map((line) => (
          <li key={line.id} className="text-xs">
            <span className="text-soft tabular-nums">
              {format.dateTime(line.at, { timeStyle: "medium" })}
              {line.step === null ? null : ` · ${t("run.atStep", { step: format.number(line.step) })}`}
            </span>{" "}
            {line.level === "info" ? null : (
              <Badge tone={tones[line.level]}>{t(`run.levels.${line.level}`)}</Badge>
            )}{" "}
            <span className="break-words">{line.message}</span>
          </li>
        ))}
      </ol>
      {log.hasNextPage ? (
        <Button size="sm" busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {common("showMore")}
        </Button>
      ) : null}
    </section>
  );
}
