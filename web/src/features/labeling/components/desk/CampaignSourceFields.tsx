"use client";
import type { Campaign } from "@hone/core/labeling/campaign-contracts";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Field } from "@/components/ui/Field";
import { Checkbox, Input, Textarea } from "@/components/ui/inputs";
import { useTRPC } from "@/lib/trpc";

interface Props {
  kind: Campaign["kind"];
  campaign: Campaign | null;
}

/** Where a campaign's tasks come from. */
export function CampaignSourceFields({ kind, campaign }: Props) {
  const t = useTranslations("desk");
  return (
    <fieldset className="space-y-4 rounded-card border border-line p-4">
      <legend className="px-1 text-sm font-medium">{t("source.title")}</legend>
      {kind === "prompt" ? <Briefs campaign={campaign} /> : <Prompts campaign={campaign} kind={kind} />}
    </fieldset>
  );
}

function Prompts({ campaign, kind }: Props) {
  const t = useTranslations("desk");
  const source = campaign?.taskSource;
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-3">
        <Field label={t("source.tags")} hint={t("source.tagsHint")}>
          {(control) => <Input {...control} name="tags" defaultValue={source?.prompts.tags?.join(", ")} />}
        </Field>
        <Field label={t("source.search")}>
          {(control) => (
            <Input {...control} name="search" maxLength={200} defaultValue={source?.prompts.search} />
          )}
        </Field>
        <Field label={t("source.limit")} hint={t("source.limitHint")}>
          {(control) => (
            <Input {...control} name="limit" type="number" min={1} defaultValue={source?.limit ?? ""} />
          )}
        </Field>
      </div>
      {kind === "ranking" ? (
        <>
          <Field label={t("candidatesPerTask")} hint={t("candidatesPerTaskHint")} className="max-w-56">
            {(control) => (
              <Input
                {...control}
                name="candidatesPerTask"
                type="number"
                min={2}
                max={9}
                required
                readOnly={campaign !== null && campaign.taskCount > 0}
                defaultValue={campaign?.candidatesPerTask ?? 4}
              />
            )}
          </Field>
          <Batches chosen={source?.candidates.batchIds ?? []} />
        </>
      ) : null}
    </>
  );
}

/** Restricts a ranking to candidates of some batches. */
function Batches({ chosen }: { chosen: string[] }) {
  const t = useTranslations("desk");
  const trpc = useTRPC();
  const batches = useQuery(trpc.generation.listBatches.queryOptions({ limit: 20 }));
  if (batches.data === undefined || batches.data.rows.length === 0) return null;
  return (
    <fieldset className="space-y-1">
      <legend className="mb-1 text-sm font-medium">{t("source.batches")}</legend>
      <p className="text-xs text-soft">{t("source.batchesHint")}</p>
      {batches.data.rows.map((batch) => (
        <Checkbox
          key={batch.id}
          name="batchIds"
          value={batch.id}
          label={batch.name}
          defaultChecked={chosen.includes(batch.id)}
        />
      ))}
    </fieldset>
  );
}

function Briefs({ campaign }: { campaign: Campaign | null }) {
  const t = useTranslations("desk");
  const source = campaign?.taskSource;
  return (
    <>
      <Field label={t("source.briefs")} hint={t("source.briefsHint")}>
        {(control) => (
          <Textarea
            {...control}
            name="briefs"
            required
            className="min-h-32"
            defaultValue={source?.briefs.join("\n")}
          />
        )}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("source.promptsWanted")}>
          {(control) => (
            <Input
              {...control}
              name="promptsWanted"
              type="number"
              min={1}
              max={1_000_000}
              required
              defaultValue={source?.promptsWanted ?? 100}
            />
          )}
        </Field>
        <Field label={t("source.promptLanguage")} hint={t("source.promptLanguageHint")}>
          {(control) => (
            <Input {...control} name="promptLanguage" maxLength={20} defaultValue={source?.language ?? ""} />
          )}
        </Field>
      </div>
    </>
  );
}
