"use client";
import { useTranslations } from "next-intl";
import { useId, useRef, useState } from "react";
import { Button } from "@/components/ui/Button";
import { cn } from "@/components/ui/cn";
import { Progress } from "@/components/ui/Progress";
import { useUpload } from "../hooks/use-upload";

/** Takes a file by drag and drop or by the browser's own chooser, and sends it. */
export function UploadZone({ onStored }: { onStored: (importId: string) => void }) {
  const t = useTranslations("prompts");
  const { state, send, stop } = useUpload(onStored);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const drop = (event: React.DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined) send(file);
  };
  return (
    <section
      aria-labelledby={`${id}-title`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cn(
        "rounded-card border-2 border-dashed px-6 py-8 text-center transition-colors",
        over ? "border-accent bg-accent-soft" : "border-line bg-card",
      )}
    >
      <h2 id={`${id}-title`} className="text-base">
        {t("upload.title")}
      </h2>
      <p className="mx-auto mt-1 max-w-prose text-soft">{t("upload.hint")}</p>
      {state.kind === "sending" ? (
        <div className="mt-4 flex flex-wrap items-center justify-center gap-3">
          <span className="text-soft">{state.fileName}</span>
          <Progress
            value={state.share}
            max={1}
            label={t("upload.sending", { file: state.fileName })}
            className="w-60"
          />
          <Button onClick={stop}>{t("upload.stop")}</Button>
        </div>
      ) : (
        <Button tone="primary" className="mt-4" onClick={() => input.current?.click()}>
          {t("upload.choose")}
        </Button>
      )}
      <input
        ref={input}
        type="file"
        aria-label={t("upload.choose")}
        accept=".jsonl,.ndjson,.json,.csv,.tsv,.parquet,.txt"
        hidden
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = "";
          if (file !== undefined) send(file);
        }}
      />
      <div aria-live="assertive">
        {state.kind === "failed" ? <p className="mt-3 text-bad">{state.message}</p> : null}
      </div>
    </section>
  );
}
