"use client";
import type { RunSettings } from "@hone/core/training/run-settings";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";

/** One click to the runs that say whether more labels would help. */
export function CurveStart({
  request,
}: {
  request: { exportId: string; modelVersionId: string; settings: RunSettings };
}) {
  const t = useTranslations("training");
  const trpc = useTRPC();
  const router = useRouter();
  const pathTo = useWorkspacePath();
  const start = useMutation(
    trpc.training.startCurve.mutationOptions({
      onSuccess: (curve) => router.push(pathTo("training", "curves", curve.id)),
    }),
  );
  return (
    <div className="border-t border-line pt-4">
      <Button onClick={() => start.mutate(request)} busy={start.isPending || start.isSuccess}>
        {t("curves.start")}
      </Button>
      <p className="mt-1.5 text-xs text-soft">{t("curves.startHint")}</p>
      {start.error === null ? null : (
        <p role="alert" className="mt-1.5 text-bad">
          {start.error.message}
        </p>
      )}
    </div>
  );
}
