"use client";
import type { Question } from "@hone/core/labeling/desk";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { EmptyState } from "@/components/ui/EmptyState";
import { Field } from "@/components/ui/Field";
import { Textarea } from "@/components/ui/inputs";
import { PageHeader } from "@/components/ui/PageHeader";
import { Tabs } from "@/components/ui/Tabs";
import { toast } from "@/components/ui/toast";
import { useLiveEvents } from "@/lib/live-events";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";

/** What labelers ask about their tasks. */
export function QuestionsPage() {
  const t = useTranslations("desk");
  return (
    <div className="mx-auto max-w-3xl px-5 py-6">
      <PageHeader title={t("questions")} description={t("questionsDescription")} />
      <Tabs
        label={t("questions")}
        tabs={[
          { value: "open", label: t("openQuestions"), content: <Questions answered={false} /> },
          { value: "answered", label: t("answeredQuestions"), content: <Questions answered /> },
        ]}
      />
    </div>
  );
}

function Questions({ answered }: { answered: boolean }) {
  const t = useTranslations("desk");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const query = useInfiniteQuery(
    trpc.desk.listQuestions.infiniteQueryOptions(
      { answered },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  useLiveEvents(["questions"], () =>
    queries.invalidateQueries({ queryKey: trpc.desk.listQuestions.infiniteQueryKey() }),
  );
  const rows = query.data?.pages.flatMap((page) => page.rows);
  if (rows === undefined) return <p className="py-6 text-soft">{query.error?.message ?? t("loading")}</p>;
  if (rows.length === 0) return <EmptyState title={answered ? t("noAnswered") : t("noQuestions")} />;
  return (
    <ul className="space-y-3">
      {rows.map((question) => (
        <li key={question.id}>
          <QuestionCard question={question} />
        </li>
      ))}
      {query.hasNextPage ? (
        <li>
          <Button onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage}>
            {common("showMore")}
          </Button>
        </li>
      ) : null}
    </ul>
  );
}

function QuestionCard({ question }: { question: Question }) {
  const t = useTranslations("desk");
  const format = useFormatter();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const pathTo = useWorkspacePath();
  const [draft, setDraft] = useState(question.answer ?? "");
  const answer = useMutation(
    trpc.desk.answerQuestion.mutationOptions({
      onSuccess: () => {
        toast(t("answerSent"));
        void queries.invalidateQueries({ queryKey: trpc.desk.listQuestions.infiniteQueryKey() });
      },
    }),
  );
  return (
    <Card className="space-y-3 p-4">
      <p className="text-xs text-soft">
        {question.askedBy} · {question.campaignName} ·{" "}
        {format.dateTime(question.createdAt, { dateStyle: "medium", timeStyle: "short" })}
        {question.promptId === null ? null : (
          <>
            {" · "}
            <Link href={pathTo("prompts", question.promptId)} className="text-accent underline">
              {t("seePrompt")}
            </Link>
          </>
        )}
      </p>
      <p className="text-base break-words whitespace-pre-wrap">{question.text}</p>
      <form
        className="space-y-2"
        onSubmit={(event) => {
          event.preventDefault();
          answer.mutate({ id: question.id, answer: draft });
        }}
      >
        <Field label={t("answer")} error={answer.error?.message}>
          {(control) => (
            <Textarea
              {...control}
              required
              maxLength={10_000}
              value={draft}
              onChange={(event) => setDraft(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" size="sm" busy={answer.isPending} disabled={draft === question.answer}>
          {question.answer === null ? t("sendAnswer") : t("changeAnswer")}
        </Button>
        {question.answeredBy === null ? null : (
          <span className="ml-3 text-xs text-soft">
            {t("answeredBy", { name: question.answeredBy })}
            {question.seenAt === null ? "" : ` · ${t("seen")}`}
          </span>
        )}
      </form>
    </Card>
  );
}
