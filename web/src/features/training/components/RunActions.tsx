"use client";
import type { RunDetail } from "@hone/core/training/run-contracts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { useTRPC } from "@/lib/trpc";

type Action = RunDetail["possibleEvents"][number];

/** Pause, resume and cancel, each asked once more. */
export function RunActions({ run }: { run: RunDetail }) {
  const t = useTranslations("training");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Action | null>(null);
  const options = {
    onSuccess: () => setAsked(null),
    onSettled: () => queries.invalidateQueries({ queryKey: trpc.training.pathKey() }),
  };
  const actions = {
    pause: useMutation(trpc.training.pauseRun.mutationOptions(options)),
    resume: useMutation(trpc.training.resumeRun.mutationOptions(options)),
    cancel: useMutation(trpc.training.cancelRun.mutationOptions(options)),
  };
  const current = asked === null ? null : actions[asked];
  return (
    <>
      {run.possibleEvents.map((action) => (
        <Button
          key={action}
          tone={action === "cancel" ? "danger" : "secondary"}
          onClick={() => {
            actions[action].reset();
            setAsked(action);
          }}
        >
          {t(`run.actions.${action}`)}
        </Button>
      ))}
      {asked === null ? null : (
        <ConfirmDialog
          open
          title={t(`run.confirm.${asked}`)}
          description={t(`run.confirmHint.${asked}`)}
          confirmLabel={t(`run.confirmActions.${asked}`)}
          danger={asked === "cancel"}
          busy={current?.isPending ?? false}
          error={current?.error?.message ?? null}
          onConfirm={() => current?.mutate({ runId: run.id })}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}
