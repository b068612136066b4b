"use client";
import type { AuditRow } from "@hone/core/accounts/contracts";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { type Column, DataTable } from "@/components/ui/DataTable";
import { Field } from "@/components/ui/Field";
import { Input, Select } from "@/components/ui/inputs";
import { PageHeader } from "@/components/ui/PageHeader";
import { useErrorText } from "@/lib/error-text";
import { useTRPC } from "@/lib/trpc";
import { AuditEventDialog } from "./AuditEventDialog";

interface Filter {
  actorId: string;
  action: string;
  from: string;
  to: string;
}

/** Midnight in this browser's time zone, `days` after the date of a date field. */
function dayStart(value: string, days: number): Date {
  const [year = 1970, month = 1, day = 1] = value.split("-").map(Number);
  return new Date(year, month - 1, day + days);
}

/** Every admin action in the workspace: who, what, when, and what it was before and after. */
export function AuditPage() {
  const t = useTranslations("accounts");
  const errorText = useErrorText();
  const api = useTRPC().accounts;
  const [filter, setFilter] = useState<Filter>({ actorId: "", action: "", from: "", to: "" });
  const [shown, setShown] = useState<AuditRow | null>(null);
  const facets = useQuery(api.auditFacets.queryOptions());
  const events = useInfiniteQuery(
    api.listAudit.infiniteQueryOptions(
      {
        limit: 50,
        ...(filter.actorId !== "" && { actorId: filter.actorId }),
        ...(filter.action !== "" && { action: filter.action }),
        ...(filter.from !== "" && { from: dayStart(filter.from, 0) }),
        ...(filter.to !== "" && { to: dayStart(filter.to, 1) }),
      },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const set = (key: keyof Filter) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setFilter((before) => ({ ...before, [key]: value }));
  };
  return (
    <div className="mx-auto max-w-6xl space-y-6 px-5 py-6">
      <PageHeader title={t("audit.title")} description={t("audit.lead")} />
      <form className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4" onSubmit={(event) => event.preventDefault()}>
        <Field label={t("audit.actor")}>
          {(control) => (
            <Select {...control} value={filter.actorId} onChange={set("actorId")}>
              <option value="">{t("audit.everyone")}</option>
              {facets.data?.actors.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("audit.action")}>
          {(control) => (
            <Select {...control} value={filter.action} onChange={set("action")}>
              <option value="">{t("audit.everything")}</option>
              {facets.data?.actions.map((action) => (
                <option key={action} value={action}>
                  {action}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("audit.from")}>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={filter.from}
              max={filter.to || undefined}
              onChange={set("from")}
            />
          )}
        </Field>
        <Field label={t("audit.to")}>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={filter.to}
              min={filter.from || undefined}
              onChange={set("to")}
            />
          )}
        </Field>
      </form>
      <DataTable
        caption={t("audit.title")}
        columns={useAuditColumns(setShown)}
        rows={events.data?.pages.flatMap((page) => page.rows)}
        rowKey={(row) => row.id}
        empty={t("audit.empty")}
        error={events.error === null ? null : errorText(events.error)}
        hasMore={events.hasNextPage}
        loadingMore={events.isFetchingNextPage}
        onMore={() => void events.fetchNextPage()}
      />
      {shown === null ? null : <AuditEventDialog event={shown} onClose={() => setShown(null)} />}
    </div>
  );
}

function useAuditColumns(onShow: (row: AuditRow) => void): Column<AuditRow>[] {
  const t = useTranslations("accounts");
  const format = useFormatter();
  const actor = (row: AuditRow) => {
    if (row.actorKind === "system") return t("audit.system");
    const name = row.actorName ?? t("audit.gone");
    return row.actorKind === "apiKey" ? t("audit.byKey", { name }) : name;
  };
  return [
    {
      key: "when",
      header: t("audit.when"),
      className: "whitespace-nowrap tabular-nums",
      cell: (row) => (
        <time dateTime={row.createdAt.toISOString()}>
          {format.dateTime(row.createdAt, { dateStyle: "medium", timeStyle: "medium" })}
        </time>
      ),
    },
    { key: "actor", header: t("audit.actor"), cell: actor },
    {
      key: "action",
      header: t("audit.action"),
      cell: (row) => <code className="font-mono text-xs">{row.action}</code>,
    },
    {
      key: "subject",
      header: t("audit.subject"),
      cell: (row) => <span className="break-words">{subjectOf(row)}</span>,
    },
    {
      key: "details",
      header: <span className="sr-only">{t("actions")}</span>,
      className: "text-right",
      cell: (row) => (
        <Button size="sm" onClick={() => onShow(row)}>
          {t("audit.details")}
        </Button>
      ),
    },
  ];
}

/** The name of what an event is about, where the event holds one. */
function subjectOf({ subjectType, subjectId, before, after }: AuditRow): string {
  for (const state of [after, before]) {
    if (typeof state !== "object" || state === null) continue;
    for (const key of ["name", "title", "email", "slug"]) {
      const value = (state as Record<string, unknown>)[key];
      if (typeof value === "string" && value !== "") return `${subjectType} · ${value}`;
    }
  }
  return subjectId === null ? subjectType : `${subjectType} · ${subjectId}`;
}
