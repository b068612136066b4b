"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { useLiveEvents } from "@/lib/live-events";
import { useTRPC } from "@/lib/trpc";

/** Own questions and what the admins answered. Nothing where nothing was asked. */
export function MyQuestions() {
  const t = useTranslations("desk");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const questions = useQuery(trpc.desk.myQuestions.queryOptions());
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.desk.myQuestions.queryKey() });
  useLiveEvents(["questions"], () => void refresh());
  const markSeen = useMutation(trpc.desk.markAnswersSeen.mutationOptions({ onSettled: refresh }));
  if (questions.data === undefined || questions.data.length === 0) return null;
  const unseen = questions.data.some((question) => question.answer !== null && question.seenAt === null);
  return (
    <section aria-label={t("myQuestions")} className="space-y-3">
      <div className="flex items-center justify-between gap-3">
        <h2 className="text-sm">{t("myQuestions")}</h2>
        {unseen ? (
          <Button size="sm" onClick={() => markSeen.mutate()} busy={markSeen.isPending}>
            {t("markSeen")}
          </Button>
        ) : null}
      </div>
      <ul className="space-y-2">
        {questions.data.slice(0, 10).map((question) => (
          <li key={question.id}>
            <Card className="space-y-1.5 p-4">
              <p className="text-xs text-soft">{question.campaignName}</p>
              <p className="break-words whitespace-pre-wrap">{question.text}</p>
              {question.answer === null ? (
                <Badge>{t("notAnswered")}</Badge>
              ) : (
                <p className="border-l-2 border-accent pl-3 break-words whitespace-pre-wrap">
                  {question.seenAt === null ? (
                    <Badge tone="good" className="mr-2">
                      {t("newAnswer")}
                    </Badge>
                  ) : null}
                  {question.answer}
                </p>
              )}
            </Card>
          </li>
        ))}
      </ul>
    </section>
  );
}
