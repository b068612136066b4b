"use client";
import { useQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { useTRPC } from "@/lib/trpc";
import { lastDays } from "./day-range";

const days = 30;

/** Judgements per day over the last month: bars with their numbers in a table for those who do not see them. */
export function ThroughputChart({ campaignId }: { campaignId: string | null }) {
  const t = useTranslations("desk");
  const format = useFormatter();
  const trpc = useTRPC();
  const range = lastDays(days, new Date());
  const query = useQuery(trpc.desk.throughput.queryOptions({ campaignId, range }));
  if (query.data === undefined || query.data.length === 0) return null;
  const byDay = new Map(query.data.map((day) => [day.day.toISOString().slice(0, 10), day]));
  const first = Date.parse(range.from);
  const bars = Array.from({ length: days }, (_, i) => {
    const day = new Date(first + i * 86_400_000).toISOString().slice(0, 10);
    return { day, submitted: byDay.get(day)?.submitted ?? 0 };
  });
  const most = Math.max(...bars.map((bar) => bar.submitted), 1);
  return (
    <figure className="space-y-2">
      <figcaption className="text-sm font-semibold">{t("perDay", { days })}</figcaption>
      <svg
        viewBox={`0 0 ${days * 10} 64`}
        role="img"
        aria-label={t("perDayLabel", { most: format.number(most) })}
        className="h-24 w-full"
        preserveAspectRatio="none"
      >
        {bars.map((bar, index) => {
          const height = (bar.submitted / most) * 60;
          return (
            <rect
              key={bar.day}
              x={index * 10 + 1}
              y={62 - height}
              width={8}
              height={Math.max(height, 0.5)}
              className="fill-accent"
            >
              <title>{`${bar.day}: ${format.number(bar.submitted)}`}</title>
            </rect>
          );
        })}
      </svg>
      <div className="flex justify-between text-xs text-soft tabular-nums">
        <span>{range.from}</span>
        <span>{t("mostPerDay", { most: format.number(most) })}</span>
        <span>{range.to}</span>
      </div>
    </figure>
  );
}
