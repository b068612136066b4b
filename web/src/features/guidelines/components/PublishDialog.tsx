"use client";
import { decideRereading } from "@hone/core/guidelines/acknowledgement";
import { describeIssue } from "@hone/core/guidelines/describe-issue";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { Checkbox, Input, Textarea } from "@/components/ui/inputs";
import { toast } from "@/components/ui/toast";
import { failureOf, useTRPC } from "@/lib/trpc";
import type { DraftEditor } from "../hooks/use-draft-editor";
import { DisappearingClauses, useDraftDiff } from "./EditorChanges";
import type { ShownDraft } from "./GuidelineEditor";

interface PublishDialogProps {
  editor: DraftEditor;
  shown: ShownDraft;
  onClose: () => void;
}

/** Says what publishing will do, asks for a change note, and does it. */
export function PublishDialog({ editor, shown, onClose }: PublishDialogProps) {
  const t = useTranslations("guidelines");
  const { published, draft } = editor;
  const number = (published?.version.number ?? 0) + 1;
  const { diff, removed, citations } = useDraftDiff(editor, shown);
  const errors = shown.parsed.issues.filter((issue) => issue.severity === "error");
  const decision = decideRereading(diff, null);
  const publish = usePublish(editor, number, onClose);
  return (
    <Dialog open onClose={onClose} title={t("publish.title", { number })}>
      {errors.length > 0 ? (
        <div role="alert" className="space-y-1 text-bad">
          <p>{t("publish.errors")}</p>
          <ul className="list-disc pl-5">
            {errors.slice(0, 10).map((issue) => (
              <li key={`${issue.pageSlug} ${issue.line} ${issue.message}`}>
                {describeIssue(
                  issue,
                  (slug) => draft.pages.find((page) => page.slug === slug)?.title ?? slug,
                )}
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <>
          <p>
            {decision.kind === "needed"
              ? t("publish.rereadNeeded", { count: decision.clauseIds.length })
              : t(decision.kind === "first-version" ? "publish.rereadFirst" : "publish.rereadNotNeeded")}
          </p>
          <DisappearingClauses removed={removed} citations={citations} />
          <PublishForm
            number={number}
            canWaive={decision.kind === "needed"}
            error={publish.error?.message ?? null}
            busy={publish.isPending}
            onClose={onClose}
            onSubmit={(changeNote, waiver) =>
              publish.mutate({
                guidelineId: draft.guideline.id,
                baseRevision: editor.draft.revision,
                changeNote,
                waiver,
              })
            }
          />
        </>
      )}
    </Dialog>
  );
}

function usePublish(editor: DraftEditor, number: number, onClose: () => void) {
  const t = useTranslations("guidelines");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.guidelines.publish.mutationOptions({
      onSuccess: async () => {
        toast(t("publish.done", { number }));
        onClose();
        await editor.saver.refresh();
        await queryClient.invalidateQueries();
      },
      onError: (error) => {
        // The draft is another one than the diff told of: show it before anything is published.
        if (failureOf(error).code === "STALE") void editor.saver.refresh();
      },
    }),
  );
}

interface PublishFormProps {
  number: number;
  canWaive: boolean;
  error: string | null;
  busy: boolean;
  onClose: () => void;
  onSubmit: (changeNote: string, waiver: string | null) => void;
}

function PublishForm({ number, canWaive, error, busy, onClose, onSubmit }: PublishFormProps) {
  const t = useTranslations("guidelines");
  const [note, setNote] = useState("");
  const [waived, setWaived] = useState(false);
  const [reason, setReason] = useState("");
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(note, canWaive && waived ? reason : null);
      }}
    >
      <Field label={t("publish.note")} hint={t("publish.noteHint")} error={error}>
        {(control) => (
          <Textarea
            {...control}
            required
            maxLength={5000}
            value={note}
            onChange={(e) => setNote(e.target.value)}
          />
        )}
      </Field>
      {canWaive ? (
        <div className="space-y-3">
          <Checkbox
            label={t("publish.waive")}
            checked={waived}
            onChange={(e) => setWaived(e.target.checked)}
          />
          {waived ? (
            <Field label={t("publish.waiveReason")} hint={t("publish.waiveHint")}>
              {(control) => (
                <Input
                  {...control}
                  required
                  maxLength={1000}
                  value={reason}
                  onChange={(e) => setReason(e.target.value)}
                />
              )}
            </Field>
          ) : null}
        </div>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t("publish.cancel")}</Button>
        <Button tone="primary" type="submit" busy={busy}>
          {t("publish.submit", { number })}
        </Button>
      </div>
    </form>
  );
}
