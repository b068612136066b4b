"use client";
import { cloneElement, createContext, isValidElement, use, useId, useRef } from "react";
import { cn } from "./cn";
import { moveInMenu } from "./menu-keys";

const itemClass =
  "flex min-h-8 w-full cursor-pointer items-center gap-2 rounded-md px-2.5 text-left text-sm whitespace-nowrap " +
  "outline-none select-none hover:bg-accent-soft hover:text-accent focus:bg-accent-soft focus:text-accent " +
  "aria-disabled:cursor-default aria-disabled:opacity-50";

/** Closes the menu an item is in; the focus goes back to the button. */
const Close = createContext<() => void>(() => undefined);

type TriggerElement = React.ReactElement<React.ComponentProps<"button">>;

/**
 * A menu under a button, after the pattern of the ARIA guide: arrows, Home, End and first letters move, Escape and Tab
 * close. The browser's own popover keeps it above everything, dialogs too, and closes it when one clicks elsewhere.
 * Put `MenuItem`s, `MenuChoice`s, `MenuLabel`s and `MenuSeparator`s inside.
 */
export function Menu({ trigger, children }: { trigger: TriggerElement; children: React.ReactNode }) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const focusLast = useRef(false);
  const close = () => {
    menu.current?.hidePopover();
    button.current?.focus();
  };
  const onToggle = (event: React.ToggleEvent<HTMLDivElement>) => {
    const open = event.newState === "open";
    button.current?.setAttribute("aria-expanded", String(open));
    if (!open) return;
    moveInMenu(event.currentTarget, focusLast.current ? "End" : "Home");
    focusLast.current = false;
    closeOnScroll(event.currentTarget);
  };
  return (
    <>
      {cloneElement(trigger, {
        ref: button,
        id: `${id}-button`,
        "aria-haspopup": "menu",
        "aria-expanded": false,
        popoverTarget: `${id}-menu`,
        onKeyDown: (event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          focusLast.current = event.key === "ArrowUp";
          menu.current?.showPopover();
        },
      })}
      <div
        ref={menu}
        id={`${id}-menu`}
        role="menu"
        aria-labelledby={`${id}-button`}
        tabIndex={-1}
        popover="auto"
        onBeforeToggle={(event) => {
          if (event.newState === "open" && button.current !== null)
            place(event.currentTarget, button.current);
        }}
        onToggle={onToggle}
        onKeyDown={(event) => {
          if (event.key === "Tab") return close();
          if (moveInMenu(event.currentTarget, event.key)) event.preventDefault();
        }}
        className="fixed m-0 min-w-44 overflow-auto rounded-card border border-line bg-card p-1 text-left font-normal text-ink shadow-lg"
      >
        <Close value={close}>{children}</Close>
      </div>
    </>
  );
}

/** Under the button, its right edges aligned; above it where there is more room, and never off the screen. */
function place(menu: HTMLElement, button: HTMLElement): void {
  const gap = 6;
  const { top, bottom, left, right } = button.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const above = bottom > clientHeight * 0.6;
  const alignLeft = right < clientWidth / 2;
  Object.assign(menu.style, {
    top: above ? "auto" : `${bottom + gap}px`,
    bottom: above ? `${clientHeight - top + gap}px` : "auto",
    left: alignLeft ? `${Math.max(gap, left)}px` : "auto",
    right: alignLeft ? "auto" : `${Math.max(gap, clientWidth - right)}px`,
    maxHeight: `${(above ? top : clientHeight - bottom) - 2 * gap}px`,
  });
}

/** A menu that stays while its button scrolls away belongs to nothing. */
function closeOnScroll(menu: HTMLElement): void {
  const closing = new AbortController();
  const { signal } = closing;
  const onScroll = (event: Event) => {
    if (!menu.contains(event.target as Node)) menu.hidePopover();
  };
  window.addEventListener("scroll", onScroll, { capture: true, signal });
  window.addEventListener("resize", () => menu.hidePopover(), { signal });
  menu.addEventListener(
    "beforetoggle",
    (event) => {
      if ((event as ToggleEvent).newState === "closed") closing.abort();
    },
    { signal },
  );
}

interface MenuItemProps {
  children: React.ReactNode;
  className?: string | undefined;
  disabled?: boolean | undefined;
  onSelect?: (() => void) | undefined;
  /** The only child, a link, becomes the item. */
  asChild?: boolean | undefined;
}

export function MenuItem({
  children,
  className,
  disabled = false,
  onSelect,
  asChild = false,
}: MenuItemProps) {
  const close = use(Close);
  const choose = () => {
    if (disabled) return;
    close();
    onSelect?.();
  };
  const shared = { role: "menuitem", tabIndex: -1, className: cn(itemClass, className) } as const;
  if (asChild && isValidElement<React.ComponentProps<"a">>(children)) {
    return cloneElement(children, {
      ...shared,
      className: cn(itemClass, children.props.className, className),
      onClick: choose,
    });
  }
  return (
    <button type="button" {...shared} aria-disabled={disabled || undefined} onClick={choose}>
      {children}
    </button>
  );
}

/** One of several exclusive choices. */
export function MenuChoice({
  checked,
  onChoose,
  children,
}: {
  checked: boolean;
  onChoose: () => void;
  children: React.ReactNode;
}) {
  const close = use(Close);
  return (
    <button
      type="button"
      role="menuitemradio"
      aria-checked={checked}
      tabIndex={-1}
      className={itemClass}
      onClick={() => {
        close();
        onChoose();
      }}
    >
      <span aria-hidden className="w-3">
        {checked ? "✓" : ""}
      </span>
      {children}
    </button>
  );
}

export function MenuLabel({ children }: { children: React.ReactNode }) {
  return (
    <div role="presentation" className="px-2.5 py-1 text-xs text-soft">
      {children}
    </div>
  );
}

export function MenuSeparator() {
  return <hr className="my-1 border-line" />;
}
