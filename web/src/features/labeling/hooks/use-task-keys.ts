import { useCallback, useSyncExternalStore } from "react";
import { type Shortcut, useShortcuts } from "@/lib/shortcuts";
import { browserStorage } from "../lib/local-drafts";

const storageKey = "hone:single-keys";
const changed = "hone:single-keys-changed";

function subscribe(onChange: () => void): () => void {
  window.addEventListener(changed, onChange);
  window.addEventListener("storage", onChange);
  return () => {
    window.removeEventListener(changed, onChange);
    window.removeEventListener("storage", onChange);
  };
}

const isOn = () => browserStorage()?.getItem(storageKey) !== "off";

/**
 * Whether single characters are commands. People who dictate, or whose aids press keys, can switch them off (WCAG 2.1.4);
 * every command has a control on the page, too.
 */
export function useSingleKeys(): { on: boolean; set: (on: boolean) => void } {
  const on = useSyncExternalStore(subscribe, isOn, () => true);
  const set = useCallback((next: boolean) => {
    try {
      browserStorage()?.setItem(storageKey, next ? "on" : "off");
    } catch {
      // A device without room forgets it; nothing else depends on it.
    }
    window.dispatchEvent(new Event(changed));
  }, []);
  return { on, set };
}

/** The key commands of a labeling screen, less the single characters where they are switched off. */
export function useTaskKeys(title: string, shortcuts: readonly Shortcut[]): void {
  const { on } = useSingleKeys();
  useShortcuts(title, on ? shortcuts : shortcuts.filter(({ keys }) => keys.length > 1));
}
