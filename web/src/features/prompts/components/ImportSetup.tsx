"use client";
import type { ImportInspection } from "@hone/core/prompts/import/inspection";
import type { ImportDefaults, ImportMapping } from "@hone/core/prompts/import/mapping";
import { type ImportShape, mappingFor, missingSlots } from "@hone/core/prompts/import/registry";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { useErrorText } from "@/lib/error-text";
import { useTRPC } from "@/lib/trpc";
import { useWorkspace } from "@/lib/workspace";
import { DefaultsFields } from "./DefaultsFields";
import type { ShownImport } from "./ImportPage";
import { MappingEditor } from "./MappingEditor";
import { RowPreview } from "./RowPreview";

/** How a file's rows are read: recognised, shown on its first rows, changed where needed, then started. */
export function ImportSetup({ row, inspection }: { row: ShownImport; inspection: ImportInspection }) {
  const t = useTranslations("prompts");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const errorText = useErrorText();
  const isAdmin = useWorkspace().role === "admin";
  const [shape, setShape] = useState(row.shape as ImportShape);
  const [mapping, setMapping] = useState<ImportMapping>(row.mapping);
  const [defaults, setDefaults] = useState<ImportDefaults>(row.defaults);
  const values = useMemo(() => inspection.rows.map(({ value }) => value), [inspection]);
  const start = useMutation(
    trpc.prompts.startImport.mutationOptions({
      onSuccess: () => void queries.invalidateQueries({ queryKey: trpc.prompts.pathKey() }),
    }),
  );
  const missing = missingSlots(shape, mapping);
  const chooseShape = (chosen: ImportShape) => {
    setShape(chosen);
    setMapping(mappingFor(chosen, values));
  };
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[22rem_minmax(0,1fr)]">
      <Card className="space-y-5 p-5">
        <MappingEditor
          inspection={inspection}
          values={values}
          shape={shape}
          mapping={mapping}
          onShape={chooseShape}
          onMapping={setMapping}
        />
        <DefaultsFields defaults={defaults} onChange={setDefaults} />
        {start.error === null ? null : (
          <p role="alert" className="text-bad">
            {errorText(start.error)}
          </p>
        )}
        {missing.length === 0 ? null : (
          <p aria-live="polite" className="text-warn">
            {t("mapping.missing", { slots: missing.map((slot) => t(`slots.${slot}`)).join(", ") })}
          </p>
        )}
        {isAdmin ? (
          <Button
            tone="primary"
            className="w-full"
            disabled={missing.length > 0}
            busy={start.isPending}
            onClick={() => start.mutate({ importId: row.id, shape, mapping, defaults })}
          >
            {t("import.start")}
          </Button>
        ) : null}
      </Card>
      <RowPreview inspection={inspection} shape={shape} mapping={mapping} defaults={defaults} />
    </div>
  );
}
