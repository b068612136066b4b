"use client";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Dialog } from "@/components/ui/Dialog";
import { Kbd } from "@/components/ui/Kbd";
import { useShortcutGroups, useShortcuts } from "@/lib/shortcuts";

const openEvent = "hone:keyboard-help";

export function openKeyboardHelp(): void {
  document.dispatchEvent(new Event(openEvent));
}

/** Lists every key command of the page that is open. `?` opens it. */
export function KeyboardHelp() {
  const t = useTranslations("shell");
  const [open, setOpen] = useState(false);
  const groups = useShortcutGroups();
  useShortcuts(t("everywhere"), [{ keys: "?", label: t("keyboardHelp"), run: () => setOpen(true) }]);
  useEffect(() => {
    const show = () => setOpen(true);
    document.addEventListener(openEvent, show);
    return () => document.removeEventListener(openEvent, show);
  }, []);
  return (
    <Dialog open={open} onClose={() => setOpen(false)} title={t("keyboardHelp")}>
      {open
        ? groups().map(({ title, shortcuts }) => (
            <section key={title} className="space-y-1">
              <h3 className="text-xs text-soft">{title}</h3>
              <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-1.5">
                {shortcuts.map(({ keys, label }) => (
                  <div key={keys} className="contents">
                    <dt className="flex gap-1">
                      <Keys keys={keys} />
                    </dt>
                    <dd>{label}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))
        : null}
    </Dialog>
  );
}

/** `mod+Enter` as keys to look at; the modifier is named as on this machine's keyboard. */
export function Keys({ keys }: { keys: string }) {
  const mac = typeof navigator !== "undefined" && /Mac|iPad|iPhone/.test(navigator.platform);
  const names: Record<string, string> = {
    mod: mac ? "⌘" : "Ctrl",
    shift: "⇧",
    alt: mac ? "⌥" : "Alt",
    Enter: "↵",
    Escape: "Esc",
    ArrowUp: "↑",
    ArrowDown: "↓",
    ArrowLeft: "←",
    ArrowRight: "→",
    " ": "Space",
  };
  return keys.split(/(?<=.)\+/).map((key) => <Kbd key={key}>{names[key] ?? key.toUpperCase()}</Kbd>);
}
