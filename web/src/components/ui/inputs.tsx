import type { ComponentProps } from "react";
import { cn } from "./cn";

const field =
  "w-full rounded-control border border-field bg-card px-3 text-ink placeholder:text-faint " +
  "focus-visible:outline-offset-0 aria-invalid:border-bad disabled:opacity-60";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cn(field, "min-h-9", className)} {...rest} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={cn(field, "min-h-20 py-2 leading-relaxed", className)} {...rest} />;
}

/** The browser's own select: right on every device and for every aid. */
export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select className={cn(field, "min-h-9 pr-8", className)} {...rest} />;
}

export function Checkbox({
  label,
  hint,
  className,
  ...rest
}: ComponentProps<"input"> & { label: React.ReactNode; hint?: string }) {
  return (
    <label className={cn("flex min-h-6 items-start gap-2", className)}>
      <input type="checkbox" className="mt-0.5 size-4 shrink-0 accent-(--accent)" {...rest} />
      <span>
        {label}
        {hint === undefined ? null : <span className="block text-xs text-soft">{hint}</span>}
      </span>
    </label>
  );
}

/** A checkbox that takes effect at once. */
export function Switch(props: ComponentProps<"input"> & { label: React.ReactNode; hint?: string }) {
  return <Checkbox role="switch" {...props} />;
}
