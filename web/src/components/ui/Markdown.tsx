"use client";
import { late, useLate } from "@/lib/late";
import { cn } from "./cn";
import type { MarkdownBodyProps } from "./MarkdownBody";

const lateBody = late(() => import("./MarkdownBody").then((module) => module.default));

/** True once the renderer is there; it is asked for while `wanted`. */
export const useMarkdownReady = (wanted: boolean): boolean => useLate(lateBody, wanted) !== null;

/**
 * Markdown from models, imports and people: hostile until shown otherwise. No HTML, no images from elsewhere, links
 * marked and without referrer. The renderer is a chunk of its own.
 */
export function Markdown({ className, ...body }: MarkdownBodyProps & { className?: string }) {
  const MarkdownBody = useLate(lateBody);
  return (
    <div className={cn("prose", className)}>{MarkdownBody === null ? null : <MarkdownBody {...body} />}</div>
  );
}
