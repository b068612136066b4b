"use client";
import { maxImportBytes } from "@hone/core/prompts/import/inspection";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useRef, useState } from "react";
import { useWorkspace } from "@/lib/workspace";

export type UploadState =
  | { kind: "idle" }
  | { kind: "sending"; fileName: string; share: number }
  | { kind: "failed"; message: string };

/** Sends one file to the server as a stream, with progress; `onStored` gets the id of its import. */
export function useUpload(onStored: (importId: string) => void) {
  const t = useTranslations("prompts");
  const { slug } = useWorkspace();
  const [state, setState] = useState<UploadState>({ kind: "idle" });
  const running = useRef<XMLHttpRequest | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const send = useCallback(
    (file: File) => {
      const fail = (message: string) => setState({ kind: "failed", message });
      if (file.size === 0) return fail(t("upload.empty", { file: file.name }));
      if (file.size > maxImportBytes) return fail(t("upload.tooLarge", { file: file.name }));
      running.current?.abort();
      // fetch cannot tell how much of a body was sent.
      const request = new XMLHttpRequest();
      running.current = request;
      setState({ kind: "sending", fileName: file.name, share: 0 });
      request.upload.onprogress = ({ loaded, total }) =>
        setState({ kind: "sending", fileName: file.name, share: total === 0 ? 0 : loaded / total });
      request.onload = () => {
        const answer = parse(request.responseText);
        if (request.status !== 201 || answer.id === undefined)
          return fail(answer.message ?? t("upload.failed"));
        setState({ kind: "idle" });
        onStored(answer.id);
      };
      request.onerror = () => fail(t("upload.failed"));
      request.onabort = () => setState({ kind: "idle" });
      const query = new URLSearchParams({ workspace: slug, fileName: file.name.slice(-200) });
      request.open("POST", `/api/v1/imports?${query}`);
      request.setRequestHeader("content-type", "application/octet-stream");
      request.send(file);
    },
    [onStored, slug, t],
  );
  return { state, send, stop: () => running.current?.abort() };
}

function parse(text: string): { id?: string; message?: string } {
  try {
    const { id, error } = JSON.parse(text) as { id?: string; error?: { message?: string } };
    return {
      ...(id === undefined ? {} : { id }),
      ...(error?.message === undefined ? {} : { message: error.message }),
    };
  } catch {
    return {};
  }
}
