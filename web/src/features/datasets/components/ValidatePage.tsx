"use client";
import { type DatasetFormatName, datasetFormatNames } from "@hone/core/datasets/names";
import type { Finding } from "@hone/core/datasets/validate/finding";
import { useFormatter, useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { Field } from "@/components/ui/Field";
import { Input, Select } from "@/components/ui/inputs";
import { PageHeader } from "@/components/ui/PageHeader";
import { Progress } from "@/components/ui/Progress";
import { toastError } from "@/components/ui/toast";
import { checkFile, type FileCheck } from "../lib/check-file";

type State = { kind: "idle" } | { kind: "running"; share: number } | { kind: "done"; check: FileCheck };

/** Checks a file of any format in this browser: it is read here and sent nowhere. */
export function ValidatePage() {
  const t = useTranslations("datasets");
  const [format, setFormat] = useState<DatasetFormatName>(datasetFormatNames[0]);
  const [file, setFile] = useState<File | null>(null);
  const [state, setState] = useState<State>({ kind: "idle" });
  const running = useRef<AbortController | null>(null);
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    if (file === null) return;
    const stop = new AbortController();
    running.current = stop;
    setState({ kind: "running", share: 0 });
    try {
      const onProgress = (share: number) => setState({ kind: "running", share });
      setState({ kind: "done", check: await checkFile(file, format, { signal: stop.signal, onProgress }) });
    } catch (error) {
      setState({ kind: "idle" });
      if (!stop.signal.aborted) toastError(error);
    }
  };
  return (
    <div className="mx-auto max-w-4xl space-y-6 px-5 py-6">
      <PageHeader title={t("validate.title")} description={t("validate.description")} />
      <form onSubmit={submit} className="grid items-end gap-4 sm:grid-cols-[1fr_1fr_auto]">
        <Field label={t("format")}>
          {(control) => (
            <Select
              {...control}
              value={format}
              onChange={(event) => setFormat(event.target.value as DatasetFormatName)}
            >
              {datasetFormatNames.map((name) => (
                <option key={name} value={name}>
                  {t(`formats.${name}.title`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("validate.file")}>
          {(control) => (
            <Input
              {...control}
              type="file"
              required
              className="py-1.5"
              onChange={(event) => setFile(event.target.files?.[0] ?? null)}
            />
          )}
        </Field>
        {state.kind === "running" ? (
          <Button onClick={() => running.current?.abort()}>{t("stop")}</Button>
        ) : (
          <Button type="submit" tone="primary">
            {t("validate.action")}
          </Button>
        )}
      </form>
      <div aria-live="polite" className="space-y-4">
        {state.kind === "running" ? (
          <Progress value={state.share} max={1} label={t("progress")} className="w-full" />
        ) : null}
        {state.kind === "done" ? <Outcome check={state.check} /> : null}
      </div>
    </div>
  );
}

function Outcome({ check }: { check: FileCheck }) {
  const t = useTranslations("datasets");
  const format = useFormatter();
  const counts = {
    rows: format.number(check.rows),
    errors: format.number(check.errors),
    warnings: format.number(check.warnings),
  };
  const hidden = check.errors + check.warnings - check.findings.length;
  return (
    <Card className="space-y-3 p-4">
      <p className={check.errors === 0 ? "font-medium text-accent" : "font-medium text-bad"}>
        {t(check.errors === 0 ? "validate.sound" : "validate.unsound", counts)}
      </p>
      {check.findings.length === 0 ? null : (
        <ul className="space-y-1 font-mono text-xs leading-5">
          {check.findings.map((finding, i) => (
            <Line key={i} file={check.fileName} finding={finding} />
          ))}
        </ul>
      )}
      {hidden > 0 ? (
        <p className="text-soft">{t("validate.more", { count: format.number(hidden) })}</p>
      ) : null}
    </Card>
  );
}

function Line({ file, finding }: { file: string; finding: Finding }) {
  const warning = finding.severity === "warning";
  return (
    <li className="break-words">
      <span className="text-soft">
        {file}:{finding.line}:
      </span>{" "}
      <span className={warning ? "text-warn" : "text-bad"}>{finding.field}:</span> {finding.message}
    </li>
  );
}
