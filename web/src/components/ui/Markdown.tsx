"use client";
import dynamic from "next/dynamic";
import { cn } from "./cn";
import type { MarkdownBodyProps } from "./MarkdownBody";

const MarkdownBody = dynamic(() => import("./MarkdownBody"), { ssr: true });

/**
 * Markdown from models, imports and people: hostile until shown otherwise. No HTML, no images from elsewhere, links
 * marked and without referrer. The renderer is a chunk of its own.
 */
export function Markdown({ className, ...body }: MarkdownBodyProps & { className?: string }) {
  return (
    <div className={cn("prose", className)}>
      <MarkdownBody {...body} />
    </div>
  );
}
