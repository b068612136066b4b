"use client";
import type { ApiKeyRow } from "@hone/core/accounts/contracts";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useFormatter, useNow, useTranslations } from "next-intl";
import { useState } from "react";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { DataTable } from "@/components/ui/DataTable";
import { PageHeader } from "@/components/ui/PageHeader";
import { useErrorText } from "@/lib/error-text";
import { useTRPC } from "@/lib/trpc";
import { NewKeyDialog } from "./NewKeyDialog";

/** The keys of programs that use this workspace. */
export function KeysPage() {
  const t = useTranslations("accounts");
  const errorText = useErrorText();
  const api = useTRPC().accounts;
  const queryClient = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<ApiKeyRow | null>(null);
  const keys = useInfiniteQuery(
    api.listKeys.infiniteQueryOptions({ limit: 50 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  const revoke = useMutation(
    api.revokeKey.mutationOptions({
      onSuccess: () => setRevoking(null),
      onSettled: () => queryClient.invalidateQueries(api.listKeys.pathFilter()),
    }),
  );
  const columns = useKeyColumns(setRevoking);
  return (
    <div className="mx-auto max-w-6xl space-y-6 px-5 py-6">
      <PageHeader
        title={t("keys.title")}
        description={t("keys.lead")}
        actions={
          <Button tone="primary" onClick={() => setAdding(true)}>
            {t("keys.add")}
          </Button>
        }
      />
      <DataTable
        caption={t("keys.title")}
        columns={columns}
        rows={keys.data?.pages.flatMap((page) => page.rows)}
        rowKey={(row) => row.id}
        empty={t("keys.empty")}
        error={keys.error === null ? null : errorText(keys.error)}
        hasMore={keys.hasNextPage}
        loadingMore={keys.isFetchingNextPage}
        onMore={() => void keys.fetchNextPage()}
      />
      {adding ? <NewKeyDialog onClose={() => setAdding(false)} /> : null}
      <ConfirmDialog
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        title={t("keys.revokeTitle", { name: revoking?.name ?? "" })}
        description={t("keys.revokeText")}
        confirmLabel={t("keys.revoke")}
        danger
        busy={revoke.isPending}
        error={revoke.error === null ? null : errorText(revoke.error)}
        onConfirm={() => {
          if (revoking !== null) revoke.mutate({ id: revoking.id });
        }}
      />
    </div>
  );
}

function useKeyColumns(onRevoke: (key: ApiKeyRow) => void) {
  const t = useTranslations("accounts");
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  const date = (value: Date) => format.dateTime(value, { dateStyle: "medium" });
  const state = (row: ApiKeyRow) => {
    if (row.revokedAt !== null) return <Badge>{t("keys.revoked")}</Badge>;
    if (row.expiresAt !== null && row.expiresAt <= now) return <Badge tone="warn">{t("keys.expired")}</Badge>;
    return <Badge tone="good">{t("keys.active")}</Badge>;
  };
  return [
    {
      key: "name",
      header: t("name"),
      cell: (row: ApiKeyRow) => (
        <>
          <div className="font-medium">{row.name}</div>
          <div className="font-mono text-xs text-soft">hone_{row.prefix}_…</div>
        </>
      ),
    },
    { key: "state", header: t("state"), cell: state },
    {
      key: "scopes",
      header: t("keys.scopes"),
      cell: (row: ApiKeyRow) => <span className="font-mono text-xs">{row.scopes.join(", ")}</span>,
    },
    {
      key: "created",
      header: t("created"),
      cell: (row: ApiKeyRow) => `${date(row.createdAt)} · ${row.createdByName ?? "–"}`,
    },
    {
      key: "used",
      header: t("keys.lastUsed"),
      cell: (row: ApiKeyRow) =>
        row.lastUsedAt === null ? t("keys.never") : format.relativeTime(row.lastUsedAt, now),
    },
    {
      key: "expires",
      header: t("expires"),
      cell: (row: ApiKeyRow) => (row.expiresAt === null ? t("keys.noExpiry") : date(row.expiresAt)),
    },
    {
      key: "actions",
      header: <span className="sr-only">{t("actions")}</span>,
      className: "text-right",
      cell: (row: ApiKeyRow) =>
        row.revokedAt === null ? (
          <Button
            size="sm"
            aria-label={t("keys.revokeNamed", { name: row.name })}
            onClick={() => onRevoke(row)}
          >
            {t("keys.revoke")}
          </Button>
        ) : null,
    },
  ];
}
