"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/lib/error-text";
import { useTRPC } from "@/lib/trpc";
import { describeBrowser } from "../lib/describe-browser";

/** Where one is signed in, and the way to end what one does not know. */
export function SessionsCard() {
  const t = useTranslations("accounts");
  const format = useFormatter();
  const errorText = useErrorText();
  const api = useTRPC().accounts;
  const queryClient = useQueryClient();
  const sessions = useQuery(api.mySessions.queryOptions());
  const settle = {
    onSettled: () => queryClient.invalidateQueries(api.mySessions.queryFilter()),
    onError: (error: unknown) => toast(errorText(error), { tone: "bad" }),
  };
  const end = useMutation(api.endSession.mutationOptions(settle));
  const endOthers = useMutation(api.endOtherSessions.mutationOptions(settle));
  const rows = sessions.data ?? [];
  return (
    <Card className="p-4" aria-labelledby="sessions">
      <h2 id="sessions" className="mb-3">
        {t("account.sessions")}
      </h2>
      <ul className="divide-y divide-line">
        {rows.map((session) => (
          <li key={session.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
            <div className="min-w-0 flex-1">
              <div>
                {describeBrowser(session.userAgent) ?? t("account.unknownBrowser")}{" "}
                {session.current ? <Badge tone="good">{t("account.thisSession")}</Badge> : null}
              </div>
              <div className="text-xs text-soft">
                {t("account.sessionSince", {
                  date: format.dateTime(session.createdAt, { dateStyle: "medium", timeStyle: "short" }),
                })}
                {session.ipAddress ? ` · ${session.ipAddress}` : ""}
              </div>
            </div>
            {session.current ? null : (
              <Button size="sm" busy={end.isPending} onClick={() => end.mutate({ id: session.id })}>
                {t("account.endSession")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {rows.length > 1 ? (
        <Button className="mt-3" busy={endOthers.isPending} onClick={() => endOthers.mutate()}>
          {t("account.endOthers")}
        </Button>
      ) : null}
    </Card>
  );
}
