import type { ComponentProps } from "react";
import { cn } from "./cn";

type Tone = "primary" | "secondary" | "quiet" | "danger";

const tones: Record<Tone, string> = {
  primary: "bg-accent border-accent text-on-accent font-semibold hover:opacity-90",
  secondary: "bg-card border-line text-ink hover:border-field",
  quiet: "border-transparent bg-transparent text-soft hover:text-ink hover:bg-line/50",
  danger: "bg-card border-bad/50 text-bad hover:bg-bad-soft",
};

const sizes = { sm: "min-h-7 px-2.5 text-xs", md: "min-h-9 px-3 text-sm" } as const;

export interface ButtonProps extends ComponentProps<"button"> {
  tone?: Tone;
  size?: keyof typeof sizes;
  /** Shows that the action is under way; the button cannot be pressed meanwhile. */
  busy?: boolean;
}

/** The classes of a button, for links that look like one. */
export function buttonClass(tone: Tone = "secondary", size: keyof typeof sizes = "md"): string {
  return cn(
    "inline-flex items-center justify-center gap-1.5 rounded-control border whitespace-nowrap transition-colors",
    "disabled:opacity-50 disabled:cursor-not-allowed aria-disabled:opacity-50",
    tones[tone],
    sizes[size],
  );
}

export function Button({ tone, size, busy = false, className, disabled, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      disabled={disabled || busy}
      className={cn(buttonClass(tone, size), className)}
      {...rest}
    >
      {children}
    </button>
  );
}

/** A button that shows only a picture; `label` is its name. */
export function IconButton({ label, className, ...rest }: ButtonProps & { label: string }) {
  return (
    <Button
      aria-label={label}
      title={label}
      className={cn("min-w-9 px-0", className)}
      tone="quiet"
      {...rest}
    />
  );
}
