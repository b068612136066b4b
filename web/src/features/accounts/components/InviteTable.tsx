"use client";
import type { InviteRow } from "@hone/core/accounts/contracts";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { Badge, type BadgeTone } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { DataTable } from "@/components/ui/DataTable";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/lib/error-text";
import { useTRPC } from "@/lib/trpc";

const tones: Record<InviteRow["state"], BadgeTone> = {
  open: "good",
  used: "neutral",
  expired: "warn",
  revoked: "neutral",
};

/** Invites, newest first; open ones can be taken back. */
export function InviteTable() {
  const t = useTranslations("accounts");
  const format = useFormatter();
  const errorText = useErrorText();
  const api = useTRPC().accounts;
  const queryClient = useQueryClient();
  const invites = useInfiniteQuery(
    api.listInvites.infiniteQueryOptions({ limit: 20 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  const revoke = useMutation(
    api.revokeInvite.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(api.listInvites.pathFilter()),
      onError: (error) => toast(errorText(error), { tone: "bad" }),
    }),
  );
  const date = (value: Date) => format.dateTime(value, { dateStyle: "medium" });
  return (
    <div className="space-y-3">
      <h2>{t("people.invites")}</h2>
      <DataTable
        caption={t("people.invites")}
        rows={invites.data?.pages.flatMap((page) => page.rows)}
        rowKey={(row) => row.id}
        empty={t("people.noInvites")}
        error={invites.error === null ? null : errorText(invites.error)}
        hasMore={invites.hasNextPage}
        loadingMore={invites.isFetchingNextPage}
        onMore={() => void invites.fetchNextPage()}
        columns={[
          {
            key: "for",
            header: t("people.inviteFor"),
            cell: (row) => row.acceptedByName ?? row.email ?? t("people.anyone"),
          },
          { key: "role", header: t("role"), cell: (row) => t(`roles.${row.role}`) },
          {
            key: "state",
            header: t("state"),
            cell: (row) => <Badge tone={tones[row.state]}>{t(`people.inviteStates.${row.state}`)}</Badge>,
          },
          { key: "by", header: t("people.invitedBy"), cell: (row) => row.createdByName ?? "–" },
          { key: "created", header: t("created"), cell: (row) => date(row.createdAt) },
          { key: "expires", header: t("expires"), cell: (row) => date(row.expiresAt) },
          {
            key: "actions",
            header: <span className="sr-only">{t("actions")}</span>,
            className: "text-right",
            cell: (row) =>
              row.state === "open" ? (
                <Button size="sm" busy={revoke.isPending} onClick={() => revoke.mutate({ id: row.id })}>
                  {t("people.revokeInvite")}
                </Button>
              ) : null,
          },
        ]}
      />
    </div>
  );
}
