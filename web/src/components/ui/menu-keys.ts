const itemSelector = '[role^="menuitem"]:not([aria-disabled="true"])';

/**
 * Moves the focus between the items of a menu for an arrow, Home, End or a first letter. True if the key meant
 * something.
 */
export function moveInMenu(menu: HTMLElement, key: string): boolean {
  const items = [...menu.querySelectorAll<HTMLElement>(itemSelector)];
  const names = items.map((item) => (item.textContent ?? "").replace("✓", "").trim().toLowerCase());
  const next = nextItem(names, items.indexOf(document.activeElement as HTMLElement), key);
  if (next === null) return false;
  items[next]?.focus();
  return true;
}

/** Index of the item that a key leads to from `current` (−1: none yet), or null when the key means nothing. */
export function nextItem(names: readonly string[], current: number, key: string): number | null {
  const count = names.length;
  if (count === 0) return null;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key === "ArrowDown") return (current + 1) % count;
  if (key === "ArrowUp") return (Math.max(current, 0) - 1 + count) % count;
  if (key.length !== 1 || key === " ") return null;
  for (let step = 1; step <= count; step++) {
    const index = (Math.max(current, -1) + step) % count;
    if (names[index]?.startsWith(key.toLowerCase())) return index;
  }
  return null;
}
