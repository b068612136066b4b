"use client";
import { useRef, useState } from "react";
import { cn } from "@/components/ui/cn";

/** Pixels after which a press is a drag and no longer a click. */
const dragAfter = 6;

interface Drag {
  x: number;
  y: number;
  moved: boolean;
  over: HTMLElement | null;
}

/**
 * The letter of a card: a click selects the card, dragging moves it to a tier. Dragging is one more way to a state that
 * keys and plain clicks reach too, by pointer events alone: mouse, pen and finger. It says nothing to screen readers
 * itself: the board does.
 */
export function DraggableLetter({
  candidateId,
  letter,
  label,
  selected,
  onSelect,
  onDrop,
}: {
  candidateId: string;
  letter: string;
  label: string;
  selected: boolean;
  onSelect: () => void;
  /** Dropped on a tier, or (null) on the place of those without one. */
  onDrop: (candidateId: string, tier: number | null) => void;
}) {
  const drag = useRef<Drag | null>(null);
  // A browser reports the end of a drag as a click, too: the letter had the pointer all the time.
  const dragged = useRef(false);
  const [offset, setOffset] = useState<{ x: number; y: number } | null>(null);
  const aim = (over: HTMLElement | null) => {
    const current = drag.current;
    if (current === null || current.over === over) return;
    current.over?.removeAttribute("data-over");
    over?.setAttribute("data-over", "");
    current.over = over;
  };
  const end = (drop: boolean) => {
    const over = drag.current?.over ?? null;
    aim(null);
    drag.current = null;
    setOffset(null);
    const { tier } = over?.dataset ?? {};
    if (drop && tier !== undefined) onDrop(candidateId, tier === "none" ? null : Number(tier));
  };
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={selected}
      onClick={() => {
        if (!dragged.current) onSelect();
        dragged.current = false;
      }}
      onPointerDown={(event) => {
        dragged.current = false;
        if (event.button !== 0) return;
        drag.current = { x: event.clientX, y: event.clientY, moved: false, over: null };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        const current = drag.current;
        if (current === null) return;
        const moved = { x: event.clientX - current.x, y: event.clientY - current.y };
        current.moved ||= Math.hypot(moved.x, moved.y) >= dragAfter;
        if (!current.moved) return;
        setOffset(moved);
        aim(zoneUnder(event.currentTarget, event.clientX, event.clientY));
      }}
      onPointerUp={() => {
        dragged.current = drag.current?.moved === true;
        end(dragged.current);
      }}
      onPointerCancel={() => end(false)}
      style={offset === null ? undefined : { translate: `${offset.x}px ${offset.y}px` }}
      className={cn(
        "grid size-7 shrink-0 touch-none place-items-center rounded-[7px] border font-bold select-none",
        selected ? "border-transparent bg-accent text-on-accent" : "border-line bg-paper",
        offset !== null && "relative z-50 shadow-lg",
      )}
    >
      {letter}
    </button>
  );
}

/** The tier under a point. What is dragged does not count: it still belongs to the tier that it is dragged from. */
function zoneUnder(dragged: HTMLElement, x: number, y: number): HTMLElement | null {
  for (const element of document.elementsFromPoint(x, y)) {
    if (dragged.contains(element)) continue;
    const zone = element.closest<HTMLElement>("[data-tier]");
    if (zone !== null) return zone;
  }
  return null;
}

/** Where letters can be dropped: a tier, or none. */
export function DropZone({
  tier,
  label,
  filled,
  children,
}: {
  tier: number | null;
  label: string;
  filled: boolean;
  children: React.ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's frame and legend are not what a tier looks like
    <div
      role="group"
      aria-label={label}
      data-tier={tier ?? "none"}
      className={cn(
        "min-h-16 min-w-20 flex-1 rounded-[9px] border border-line p-2 data-over:border-accent data-over:bg-accent-soft",
        !filled && "border-dashed",
      )}
    >
      {children}
    </div>
  );
}
