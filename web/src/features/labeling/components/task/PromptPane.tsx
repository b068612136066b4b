"use client";
import type { AssignmentView } from "@hone/core/labeling/contracts";
import { promptFlags } from "@hone/core/labeling/vocabulary";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Checkbox, Switch } from "@/components/ui/inputs";
import { Kbd } from "@/components/ui/Kbd";
import { useSingleKeys } from "../../hooks/use-task-keys";
import type { Marks } from "./TaskFrame";

interface PromptPaneProps {
  view: AssignmentView;
  marks: Marks;
  onAsk: () => void;
}

/** What is asked: the thread or the brief, the campaign's instructions, flags on the prompt. */
export function PromptPane({ view, marks, onAsk }: PromptPaneProps) {
  const t = useTranslations("labeling");
  const keys = useSingleKeys();
  const { prompt, campaign, task } = view;
  return (
    <section
      aria-label={t("prompt.label")}
      // Scrolls by itself on wide screens, so it must be reachable by the keyboard.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the focus to be scrolled
      tabIndex={0}
      className="border-b border-line p-5 focus-visible:outline-offset-[-2px] lg:w-84 lg:shrink-0 lg:overflow-y-auto lg:border-r lg:border-b-0"
    >
      {campaign.instructions === "" ? null : (
        <p className="mb-4 border-b border-line pb-4 whitespace-pre-wrap text-soft">
          {campaign.instructions}
        </p>
      )}
      {task.brief === "" ? null : <Turn speaker="brief" text={task.brief} language={null} />}
      {prompt?.messages.map((message, index) => (
        <Turn key={index} speaker={message.role} text={message.content} language={task.language} />
      ))}
      {marks.onTogglePromptFlag === undefined ? null : (
        <fieldset data-prompt-flags className="mt-5 border-t border-line pt-3">
          <legend className="float-left mb-2 w-full text-xs text-soft">
            {t("promptFlags.title")} <Kbd>P</Kbd>
          </legend>
          <div className="clear-both flex flex-wrap gap-x-4 gap-y-1.5">
            {promptFlags.map((flag) => (
              <Checkbox
                key={flag}
                label={t(`promptFlags.${flag}`)}
                checked={marks.promptFlags.includes(flag)}
                onChange={() => marks.onTogglePromptFlag?.(flag)}
              />
            ))}
          </div>
        </fieldset>
      )}
      <Button size="sm" tone="quiet" className="mt-4 -ml-2.5" onClick={onAsk}>
        {t("question.button")} <Kbd>Q</Kbd>
      </Button>
      <Switch
        className="mt-3 text-xs text-soft"
        label={t("keys.single")}
        checked={keys.on}
        onChange={(event) => keys.set(event.currentTarget.checked)}
      />
    </section>
  );
}

function Turn({ speaker, text, language }: { speaker: string; text: string; language: string | null }) {
  const t = useTranslations("labeling");
  const quiet = speaker === "system" || speaker === "tool";
  return (
    <div className="mb-4">
      <p className="mb-0.5 text-[0.6875rem] tracking-wider text-faint uppercase">{t(`role.${speaker}`)}</p>
      <p
        lang={language ?? undefined}
        dir="auto"
        className={
          quiet
            ? "whitespace-pre-wrap wrap-anywhere text-soft"
            : "text-base leading-relaxed whitespace-pre-wrap wrap-anywhere"
        }
      >
        {text}
      </p>
    </div>
  );
}
