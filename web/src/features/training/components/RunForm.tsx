"use client";
import type { StartDefaults } from "@hone/core/training/run-contracts";
import type { RunSettings } from "@hone/core/training/run-settings";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/EmptyState";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";
import { type PreflightView, usePreflight } from "../hooks/use-preflight";
import { CurveStart } from "./CurveStart";
import { PreflightPanel } from "./PreflightPanel";
import { SettingFields } from "./SettingFields";

type Kind = StartDefaults["kinds"][number];

/** Kind of run and its settings, begun from what fits this export and this model. */
export function RunForm({
  exportId,
  modelVersionId,
  defaults,
}: {
  exportId: string;
  modelVersionId: string;
  defaults: StartDefaults;
}) {
  const t = useTranslations("training");
  const trpc = useTRPC();
  const router = useRouter();
  const pathTo = useWorkspacePath();
  const [settings, setSettings] = useState<RunSettings | null>(defaults.kinds[0]?.settings ?? null);
  const start = useMutation(
    trpc.training.startRun.mutationOptions({ onSuccess: (run) => router.push(pathTo("training", run.id)) }),
  );
  const preflight = usePreflight({ exportId, modelVersionId, settings });
  const chosen = defaults.kinds.find(({ kind }) => kind === settings?.kind);
  if (settings === null || chosen === undefined) return <EmptyState title={t("new.noKind")} />;
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    start.mutate({ exportId, modelVersionId, settings });
  };
  return (
    <form onSubmit={submit} className="space-y-6">
      <KindChoice
        kinds={defaults.kinds}
        value={settings.kind}
        onChoose={(kind) => setSettings(kind.settings)}
      />
      <fieldset className="space-y-3">
        <legend className="mb-2 text-sm font-semibold">{t("new.settings")}</legend>
        {defaults.reasons.map(({ path, sentence }) => (
          <p key={path} className="text-xs text-soft">
            <span className="font-medium text-ink">{t(`fields.${path}.label`)}</span> {sentence}
          </p>
        ))}
        <SettingFields
          key={settings.kind}
          fields={chosen.fields}
          settings={settings}
          usualLearningRate={chosen.usualLearningRate}
          onChange={setSettings}
        />
      </fieldset>
      <PreflightPanel preflight={preflight} />
      {start.error === null ? null : (
        <p role="alert" className="text-bad">
          {start.error.message}
        </p>
      )}
      <StartButtons preflight={preflight} busy={start.isPending || start.isSuccess} />
      <CurveStart request={{ exportId, modelVersionId, settings }} />
    </form>
  );
}

/** First a look, then the start: the one that comes next stands out. */
function StartButtons({ preflight: { state, check }, busy }: { preflight: PreflightView; busy: boolean }) {
  const t = useTranslations("training");
  const passed = state === "passed";
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button tone={passed ? "secondary" : "primary"} busy={state === "running"} onClick={check}>
        {t("new.check")}
      </Button>
      <Button type="submit" tone={passed ? "primary" : "secondary"} disabled={!passed} busy={busy}>
        {t("new.start")}
      </Button>
      {state === "none" ? <p className="text-soft">{t("new.startHint")}</p> : null}
    </div>
  );
}

function KindChoice({
  kinds,
  value,
  onChoose,
}: {
  kinds: readonly Kind[];
  value: string;
  onChoose: (kind: Kind) => void;
}) {
  const t = useTranslations("training");
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-semibold">{t("new.kind")}</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {kinds.map((one) => (
          <label
            key={one.kind}
            className={cn(
              "flex gap-2 rounded-control border p-3",
              one.kind === value ? "border-accent bg-accent-soft" : "border-line",
            )}
          >
            <input
              type="radio"
              name="kind"
              checked={one.kind === value}
              onChange={() => onChoose(one)}
              className="mt-0.5 size-4 shrink-0 accent-(--accent)"
            />
            <span>
              <span className="block font-medium">{t(`kinds.${one.kind}`)}</span>
              <span className="block text-xs text-soft">{t(`kindHints.${one.kind}`)}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
