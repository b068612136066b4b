"use client";
import { createContext, useContext, useEffect, useRef, useState } from "react";

/** A key command of the page that is open. */
export interface Shortcut {
  /** As in `?`, `g`, `Escape`, `mod+Enter` (mod is Ctrl, or Command on a Mac), `shift+z`. */
  keys: string;
  /** What it does, as the help shows it. */
  label: string;
  run: (event: KeyboardEvent) => void;
  /** Works while typing, too; only for commands with `mod` and for Escape. */
  whileTyping?: boolean;
}

interface Group {
  title: string;
  shortcuts: readonly Shortcut[];
}

const Context = createContext<{ groups: Set<{ current: Group }> } | null>(null);

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type)));

/** Arrow keys inside a row of radio buttons choose among them, whatever else they do on the page. */
const ownsKey = (event: KeyboardEvent) =>
  event.key.startsWith("Arrow") && event.target instanceof HTMLInputElement && event.target.type === "radio";

/** `mod+shift+Enter` of a key press; letters are lower-case, and shift is named only where it is not in the character. */
export function pressedKeys(event: KeyboardEvent): string {
  const character = event.key.length === 1;
  return [
    event.ctrlKey || event.metaKey ? "mod" : null,
    event.altKey ? "alt" : null,
    event.shiftKey && (!character || /[a-z]/i.test(event.key)) ? "shift" : null,
    character ? event.key.toLowerCase() : event.key,
  ]
    .filter(Boolean)
    .join("+");
}

/** Listens for the key commands that components below register. */
export function ShortcutsProvider({ children }: { children: React.ReactNode }) {
  const [registry] = useState(() => ({ groups: new Set<{ current: Group }>() }));
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const dialog = document.querySelector("dialog[open]");
      const pressed = pressedKeys(event);
      for (const { current } of [...registry.groups].reverse()) {
        const found = current.shortcuts.find((shortcut) => shortcut.keys === pressed);
        if (found === undefined || (typing(event.target) && !found.whileTyping) || ownsKey(event)) continue;
        if (dialog !== null && !dialog.contains(event.target as Node)) continue;
        if (dialog !== null && !found.whileTyping) continue;
        event.preventDefault();
        found.run(event);
        return;
      }
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [registry]);
  return <Context.Provider value={registry}>{children}</Context.Provider>;
}

/** Registers a page's key commands for as long as it is shown; `?` lists them under `title`. */
export function useShortcuts(title: string, shortcuts: readonly Shortcut[]): void {
  const registry = useContext(Context);
  const group = useRef<Group>({ title, shortcuts });
  group.current = { title, shortcuts };
  useEffect(() => {
    if (registry === null) return;
    registry.groups.add(group);
    return () => {
      registry.groups.delete(group);
    };
  }, [registry]);
}

/** What is registered now, for the help. */
export function useShortcutGroups(): () => Group[] {
  const registry = useContext(Context);
  return () => [...(registry?.groups ?? [])].map(({ current }) => current);
}
