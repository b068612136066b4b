"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useSyncExternalStore } from "react";
import { Button, IconButton } from "./Button";
import { cn } from "./cn";
import { currentToasts, dismissToast, subscribeToToasts, type Toast } from "./toast";

const none: readonly Toast[] = [];

/** Shows passing messages in a corner and reads them out. */
export function Toaster() {
  const toasts = useSyncExternalStore(subscribeToToasts, currentToasts, () => none);
  const t = useTranslations("common");
  return (
    <section
      aria-label={t("notifications")}
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-24 z-50 flex flex-col items-center gap-2"
    >
      {toasts.map((toast) => (
        <div
          key={toast.id}
          className={cn(
            "pointer-events-auto flex max-w-xl items-center gap-3 rounded-card border bg-card py-1.5 pr-1.5 pl-4 shadow-lg",
            toast.tone === "bad" ? "border-bad text-bad" : "border-line",
          )}
        >
          <span className="py-1">{toast.text}</span>
          {toast.action === null ? null : (
            <Button
              size="sm"
              onClick={() => {
                toast.action?.run();
                dismissToast(toast.id);
              }}
            >
              {toast.action.label}
            </Button>
          )}
          <IconButton label={t("close")} size="sm" onClick={() => dismissToast(toast.id)} className="min-w-7">
            <X aria-hidden className="size-3.5" />
          </IconButton>
        </div>
      ))}
    </section>
  );
}
