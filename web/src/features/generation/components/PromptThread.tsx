"use client";
import type { Message } from "@hone/core/prompts/message";
import { useTranslations } from "next-intl";
import { cn } from "@/components/ui/cn";
import { Markdown } from "@/components/ui/Markdown";

/** A prompt's turns, in order, each under the name of who speaks. */
export function PromptThread({ messages }: { messages: readonly Message[] }) {
  const t = useTranslations("generation");
  return (
    <ol className="max-w-prose space-y-4">
      {messages.map((message, index) => (
        <li key={index}>
          <div className="text-xs tracking-wide text-faint uppercase">{t(`roles.${message.role}`)}</div>
          {message.role === "assistant" ? (
            <Markdown text={message.content} />
          ) : (
            // What people and systems type is no Markdown: its line breaks mean line breaks.
            <p
              className={cn(
                "text-base break-words whitespace-pre-wrap",
                message.role === "system" && "text-soft",
              )}
            >
              {message.content}
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}
