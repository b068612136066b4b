import { useEffect, useSyncExternalStore } from "react";

/** Something in a chunk of its own: not there yet, then there for good. */
export interface Late<T> {
  /** Begins to load it, once; after a failure, once more. */
  ask: () => void;
  current: () => T | null;
  subscribe: (listener: () => void) => () => void;
}

/**
 * Loads by `load` when it is first asked for. React.lazy would do the same by suspending; but while any part of the page
 * is suspended, React may hold back what it has rendered elsewhere, and then a box that was just ticked is not ticked
 * yet when the next key is pressed.
 */
export function late<T>(load: () => Promise<T>): Late<T> {
  let value: T | null = null;
  let asked = false;
  const listeners = new Set<() => void>();
  return {
    ask: () => {
      if (asked) return;
      asked = true;
      load().then(
        (loaded) => {
          value = loaded;
          for (const listener of listeners) listener();
        },
        () => {
          asked = false;
        },
      );
    },
    current: () => value,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const nothing = () => null;

/** What `source` loads, null until it is there; it is asked for while `wanted`. */
export function useLate<T>(source: Late<T>, wanted = true): T | null {
  useEffect(() => {
    if (wanted) source.ask();
  }, [source, wanted]);
  return useSyncExternalStore(source.subscribe, source.current, nothing);
}
