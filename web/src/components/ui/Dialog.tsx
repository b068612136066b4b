"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useId, useRef } from "react";
import { IconButton } from "./Button";
import { cn } from "./cn";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: React.ReactNode;
  /** Buttons at the foot; the main one last. */
  actions?: React.ReactNode;
  wide?: boolean;
  children?: React.ReactNode;
}

/**
 * The browser's modal dialog: it keeps the focus, closes with Escape and gives the focus back. What was opened to be
 * typed into or pressed carries `data-autofocus`; else the first control has the focus.
 */
export function Dialog({ open, onClose, title, description, actions, wide = false, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  const t = useTranslations("common");
  useEffect(() => {
    const dialog = element.current;
    if (open && dialog?.open === false) {
      dialog.showModal();
      dialog.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    }
    if (!open && dialog?.open === true) dialog.close();
  }, [open]);
  return (
    <dialog
      ref={element}
      aria-labelledby={`${id}-title`}
      onClose={onClose}
      className={cn(
        "m-auto max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] overflow-auto rounded-card border border-line bg-card text-ink shadow-xl",
        "backdrop:bg-black/40",
        wide ? "max-w-3xl" : "max-w-lg",
      )}
    >
      {open ? (
        <div className="space-y-4 p-5">
          <div className="flex items-start justify-between gap-4">
            <h2 id={`${id}-title`} className="text-base">
              {title}
            </h2>
            <IconButton label={t("close")} onClick={onClose} className="-m-1.5">
              <X aria-hidden className="size-4" />
            </IconButton>
          </div>
          {description === undefined ? null : <div className="text-soft">{description}</div>}
          {children}
          {actions === undefined ? null : (
            <div className="flex flex-wrap justify-end gap-2 pt-1">{actions}</div>
          )}
        </div>
      ) : null}
    </dialog>
  );
}
