"use client";
import type { GuidelineReading } from "@hone/core/guidelines/contracts";
import { useQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { useId } from "react";
import { Select } from "@/components/ui/inputs";
import { useTRPC } from "@/lib/trpc";
import type { ReaderPlace } from "../hooks/use-reader-place";
import { AcknowledgeCard } from "./AcknowledgeCard";
import { GuidelineDiffView } from "./GuidelineDiffView";

interface ReaderChangesProps {
  reading: GuidelineReading;
  from: number;
  pagesRead: ReadonlySet<string>;
  setPlace: (place: Partial<ReaderPlace>) => void;
  turnTo: (slug: string) => void;
}

/** What changed between an earlier version and the open one, with the notes of all versions between. */
export default function ReaderChanges({ reading, from, pagesRead, setPlace, turnTo }: ReaderChangesProps) {
  const t = useTranslations("guidelines");
  const format = useFormatter();
  const trpc = useTRPC();
  const selectId = useId();
  const { data, error } = useQuery(
    trpc.guidelines.read.queryOptions({ slug: reading.guideline.slug, number: from }),
  );
  const { version, versions } = reading;
  const older = versions.filter((stamp) => stamp.number < version.number);
  const between = versions.filter((stamp) => stamp.number > from && stamp.number <= version.number);
  return (
    <div className="max-w-3xl space-y-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-xl font-semibold tracking-tight">
          {t("changes.title", { from, to: version.number })}
        </h2>
        <div className="flex items-center gap-2">
          <label htmlFor={selectId} className="whitespace-nowrap text-soft">
            {t("changes.from")}
          </label>
          <Select
            id={selectId}
            className="w-auto"
            value={from}
            onChange={(event) => setPlace({ compare: Number(event.target.value) })}
          >
            {older.map((stamp) => (
              <option key={stamp.id} value={stamp.number}>
                {t("version", { number: stamp.number })}
              </option>
            ))}
          </Select>
        </div>
      </div>
      <ul className="space-y-2">
        {between.map((stamp) => (
          <li key={stamp.id} className="border-l-2 border-accent/50 pl-3">
            <p className="whitespace-pre-line">
              {t("changes.versionNote", {
                number: stamp.number,
                date: format.dateTime(stamp.publishedAt, { dateStyle: "medium" }),
                note: stamp.changeNote,
              })}
            </p>
            {stamp.waiver === null ? null : (
              <p className="text-soft">{t("changes.waived", { reason: stamp.waiver })}</p>
            )}
          </li>
        ))}
      </ul>
      {error === null ? null : (
        <p role="alert" className="text-bad">
          {error.message}
        </p>
      )}
      {data === undefined ? null : (
        <GuidelineDiffView before={data.pages} after={reading.pages} language={reading.guideline.language} />
      )}
      <AcknowledgeCard reading={reading} pagesRead={pagesRead} turnTo={turnTo} />
    </div>
  );
}
