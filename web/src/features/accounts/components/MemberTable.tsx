"use client";
import type { MemberRow } from "@hone/core/accounts/contracts";
import { type Role, roles } from "@hone/core/accounts/role";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { useDeferredValue, useState } from "react";
import { Badge } from "@/components/ui/Badge";
import { type Column, DataTable } from "@/components/ui/DataTable";
import { Input, Select } from "@/components/ui/inputs";
import { useErrorText } from "@/lib/error-text";
import { useTRPC } from "@/lib/trpc";
import { MemberActions } from "./MemberActions";

/** Everybody in the workspace, with what an admin can do about each. */
export function MemberTable({ isOperator }: { isOperator: boolean }) {
  const t = useTranslations("accounts");
  const errorText = useErrorText();
  const [search, setSearch] = useState("");
  const [role, setRole] = useState<Role | "">("");
  const deferredSearch = useDeferredValue(search.trim());
  const members = useInfiniteQuery(
    useTRPC().accounts.listMembers.infiniteQueryOptions(
      {
        limit: 50,
        ...(deferredSearch !== "" && { search: deferredSearch }),
        ...(role !== "" && { role }),
      },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const columns = useMemberColumns(isOperator);
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-3">
        <h2 className="mr-auto">{t("people.members")}</h2>
        <Input
          type="search"
          aria-label={t("people.search")}
          placeholder={t("people.search")}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          className="max-w-56"
        />
        <Select
          aria-label={t("people.filterRole")}
          value={role}
          onChange={(event) => setRole(event.currentTarget.value as Role | "")}
          className="max-w-40"
        >
          <option value="">{t("people.allRoles")}</option>
          {roles.map((value) => (
            <option key={value} value={value}>
              {t(`roles.${value}`)}
            </option>
          ))}
        </Select>
      </div>
      <DataTable
        caption={t("people.members")}
        columns={columns}
        rows={members.data?.pages.flatMap((page) => page.rows)}
        rowKey={(row) => row.userId}
        empty={t("people.nobody")}
        error={members.error === null ? null : errorText(members.error)}
        hasMore={members.hasNextPage}
        loadingMore={members.isFetchingNextPage}
        onMore={() => void members.fetchNextPage()}
      />
    </div>
  );
}

function useMemberColumns(isOperator: boolean): Column<MemberRow>[] {
  const t = useTranslations("accounts");
  const format = useFormatter();
  return [
    {
      key: "name",
      header: t("name"),
      cell: (row) => (
        <>
          <div className="font-medium break-words">{row.name}</div>
          <div className="text-xs break-all text-soft">{row.email}</div>
        </>
      ),
    },
    {
      key: "role",
      header: t("role"),
      cell: (row) => (
        <div className="flex flex-wrap gap-1">
          <Badge tone={row.role === "admin" ? "good" : "neutral"}>{t(`roles.${row.role}`)}</Badge>
          {row.isOperator ? <Badge>{t("people.operator")}</Badge> : null}
          {row.pausedAt === null ? null : <Badge tone="warn">{t("people.paused")}</Badge>}
        </div>
      ),
    },
    {
      key: "languages",
      header: t("people.languages"),
      cell: (row) => row.languages.join(", ") || <span className="text-faint">{t("people.notStated")}</span>,
    },
    {
      key: "harmful",
      header: t("people.harmful"),
      cell: (row) => t(row.acceptsHarmful ? "people.harmfulYes" : "people.harmfulNo"),
    },
    {
      key: "joined",
      header: t("people.joined"),
      cell: (row) => format.dateTime(row.joinedAt, { dateStyle: "medium" }),
    },
    {
      key: "actions",
      header: <span className="sr-only">{t("actions")}</span>,
      className: "text-right",
      cell: (row) => <MemberActions member={row} isOperator={isOperator} />,
    },
  ];
}
