"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button, buttonClass } from "@/components/ui/Button";
import { DataTable } from "@/components/ui/DataTable";
import { EmptyState } from "@/components/ui/EmptyState";
import { PageHeader } from "@/components/ui/PageHeader";
import { useErrorText } from "@/lib/error-text";
import { useTRPC } from "@/lib/trpc";
import { useWorkspace, useWorkspacePath } from "@/lib/workspace";
import { usePromptFilter } from "../hooks/use-prompt-filter";
import { BulkBar } from "./BulkBar";
import { NewPromptDialog } from "./NewPromptDialog";
import { PromptFilters } from "./PromptFilters";
import { usePromptColumns } from "./prompt-columns";

/** All prompts of the workspace: found, looked at, tagged, archived. */
export function PromptsPage() {
  const t = useTranslations("prompts");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const isAdmin = useWorkspace().role === "admin";
  const state = usePromptFilter();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [adding, setAdding] = useState(false);
  const query = useInfiniteQuery(
    trpc.prompts.list.infiniteQueryOptions(
      { filter: state.filter },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const rows = query.data?.pages.flatMap((page) => page.rows);
  const columns = usePromptColumns(isAdmin ? { rows: rows ?? [], selected, onSelect: setSelected } : null);
  return (
    <div className="mx-auto max-w-7xl px-5 py-6">
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={isAdmin ? <Actions onAdd={() => setAdding(true)} /> : null}
      />
      <PromptFilters state={state} />
      {isAdmin ? (
        <BulkBar selected={selected} filter={state.filter} onDone={() => setSelected(new Set())} />
      ) : null}
      <DataTable
        caption={t("title")}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        error={query.error === null ? null : errorText(query.error)}
        empty={<Nothing filtered={!state.isEmpty} />}
        hasMore={query.hasNextPage}
        loadingMore={query.isFetchingNextPage}
        onMore={() => void query.fetchNextPage()}
      />
      {adding ? <NewPromptDialog onClose={() => setAdding(false)} /> : null}
    </div>
  );
}

function Actions({ onAdd }: { onAdd: () => void }) {
  const t = useTranslations("prompts");
  const pathTo = useWorkspacePath();
  return (
    <>
      <Button onClick={onAdd}>{t("newPrompt")}</Button>
      <Link href={pathTo("prompts", "import")} className={buttonClass("primary")}>
        {t("import.action")}
      </Link>
    </>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  const t = useTranslations("prompts");
  const pathTo = useWorkspacePath();
  const isAdmin = useWorkspace().role === "admin";
  if (filtered) return <EmptyState title={t("noMatch")}>{t("noMatchHint")}</EmptyState>;
  return (
    <EmptyState
      title={t("empty")}
      action={
        isAdmin ? (
          <Link href={pathTo("prompts", "import")} className={buttonClass("primary")}>
            {t("import.action")}
          </Link>
        ) : undefined
      }
    >
      {t("emptyHint")}
    </EmptyState>
  );
}
