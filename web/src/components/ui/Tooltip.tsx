"use client";
import { cloneElement, useId, useRef } from "react";

/**
 * A short explanation on hover and focus; Escape hides it. Never the only place where something is said. `children` is
 * one element that can have the focus.
 */
export function Tooltip({
  text,
  children,
}: {
  text: React.ReactNode;
  children: React.ReactElement<React.HTMLAttributes<HTMLElement>>;
}) {
  const id = useId();
  const tip = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hide = () => {
    clearTimeout(timer.current);
    tip.current?.hidePopover();
  };
  const show = (target: HTMLElement, afterMs: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (tip.current === null || !target.isConnected) return;
      tip.current.showPopover();
      place(tip.current, target);
    }, afterMs);
  };
  return (
    <>
      {cloneElement(children, {
        "aria-describedby": id,
        onPointerEnter: (event) => show(event.currentTarget, 300),
        onPointerLeave: hide,
        onFocus: (event) => show(event.currentTarget, 0),
        onBlur: hide,
        onKeyDown: (event) => {
          if (event.key === "Escape") hide();
        },
      })}
      <span
        ref={tip}
        id={id}
        role="tooltip"
        popover="manual"
        className="fixed m-0 max-w-xs rounded-md border border-line bg-card px-2.5 py-1.5 text-xs font-normal text-ink shadow-lg"
      >
        {text}
      </span>
    </>
  );
}

/** Over the middle of its target, or under it where there is no room; within the screen. */
function place(tip: HTMLElement, target: HTMLElement): void {
  const gap = 6;
  const { top, bottom, left, width } = target.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = tip;
  const furthest = document.documentElement.clientWidth - offsetWidth - gap;
  const x = Math.max(gap, Math.min(furthest, left + width / 2 - offsetWidth / 2));
  const y = top - gap - offsetHeight;
  Object.assign(tip.style, {
    ...{ right: "auto", bottom: "auto", left: `${x}px` },
    top: `${y < gap ? bottom + gap : y}px`,
  });
}
