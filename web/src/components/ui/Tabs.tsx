"use client";
import { useId, useState } from "react";
import { cn } from "./cn";
import { nextItem } from "./menu-keys";

export interface Tab {
  value: string;
  label: React.ReactNode;
  content: React.ReactNode;
}

const sideways: Record<string, string> = {
  ArrowRight: "ArrowDown",
  ArrowLeft: "ArrowUp",
  Home: "Home",
  End: "End",
};

/** Panels of which one is shown; arrow keys move between their names. */
export function Tabs({
  tabs,
  value,
  onChange,
  label,
}: {
  tabs: Tab[];
  value?: string;
  onChange?: (value: string) => void;
  label: string;
}) {
  const id = useId();
  const [own, setOwn] = useState(tabs[0]?.value);
  const shown = tabs.find((tab) => tab.value === (value ?? own)) ?? tabs[0];
  const choose = (tab: Tab | undefined) => {
    if (tab === undefined) return;
    setOwn(tab.value);
    onChange?.(tab.value);
  };
  const onKeyDown = (event: React.KeyboardEvent<HTMLDivElement>) => {
    const key = sideways[event.key];
    const current = shown === undefined ? -1 : tabs.indexOf(shown);
    const next =
      key === undefined
        ? null
        : nextItem(
            tabs.map(() => ""),
            current,
            key,
          );
    if (next === null) return;
    event.preventDefault();
    choose(tabs[next]);
    document.getElementById(`${id}-${tabs[next]?.value}`)?.focus();
  };
  return (
    <div>
      <div
        role="tablist"
        aria-label={label}
        onKeyDown={onKeyDown}
        className="flex flex-wrap gap-1 border-b border-line"
      >
        {tabs.map((tab) => (
          <button
            key={tab.value}
            id={`${id}-${tab.value}`}
            type="button"
            role="tab"
            aria-selected={tab === shown}
            aria-controls={`${id}-panel`}
            tabIndex={tab === shown ? 0 : -1}
            onClick={() => choose(tab)}
            className={cn(
              "-mb-px min-h-9 border-b-2 px-3",
              tab === shown
                ? "border-accent font-semibold text-ink"
                : "border-transparent text-soft hover:text-ink",
            )}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {shown === undefined ? null : (
        <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${shown.value}`} className="pt-4">
          {shown.content}
        </div>
      )}
    </div>
  );
}
