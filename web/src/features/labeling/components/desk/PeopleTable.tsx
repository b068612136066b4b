"use client";
import { useQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { buttonClass } from "@/components/ui/Button";
import { DataTable } from "@/components/ui/DataTable";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/inputs";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";
import { lastDays } from "./day-range";
import { useDuration } from "./use-duration";

/** Who did how much in a range of days, with the CSV for pay. */
export function PeopleTable({ campaignId }: { campaignId: string | null }) {
  const t = useTranslations("desk");
  const format = useFormatter();
  const duration = useDuration();
  const trpc = useTRPC();
  const pathTo = useWorkspacePath();
  const [range, setRange] = useState(() => lastDays(30, new Date()));
  const valid = range.from !== "" && range.to !== "" && range.from <= range.to;
  const people = useQuery({ ...trpc.desk.peopleWork.queryOptions({ campaignId, range }), enabled: valid });
  const csv = `${pathTo("hours", "csv")}?${new URLSearchParams({ ...range, ...(campaignId ? { campaign: campaignId } : {}) })}`;
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <h2 className="text-sm">{t("peopleTitle")}</h2>
        <div className="flex flex-wrap items-end gap-3">
          <Field label={t("from")}>
            {(control) => (
              <Input
                {...control}
                type="date"
                value={range.from}
                max={range.to}
                onChange={(e) => setRange({ ...range, from: e.target.value })}
              />
            )}
          </Field>
          <Field label={t("to")}>
            {(control) => (
              <Input
                {...control}
                type="date"
                value={range.to}
                min={range.from}
                onChange={(e) => setRange({ ...range, to: e.target.value })}
              />
            )}
          </Field>
          <a href={csv} download className={buttonClass()}>
            {t("csv")}
          </a>
        </div>
      </div>
      <DataTable
        caption={t("peopleTitle")}
        rows={people.data}
        rowKey={(person) => person.userId}
        error={people.error?.message}
        empty={t("nobody")}
        columns={[
          { key: "name", header: t("person"), cell: (person) => person.name },
          {
            key: "email",
            header: t("email"),
            cell: (person) => <span className="text-soft">{person.email}</span>,
          },
          {
            key: "submitted",
            header: t("judgements"),
            numeric: true,
            cell: (person) => format.number(person.submitted),
          },
          {
            key: "skipped",
            header: t("skipped"),
            numeric: true,
            cell: (person) => format.number(person.skipped),
          },
          {
            key: "active",
            header: t("activeTime"),
            numeric: true,
            cell: (person) => duration(person.activeMs),
          },
          {
            key: "perTask",
            header: t("timePerTaskHeader"),
            numeric: true,
            cell: (person) => (person.submitted === 0 ? "–" : duration(person.activeMs / person.submitted)),
          },
        ]}
      />
    </div>
  );
}
