"use client";
import { useId } from "react";
import { cn } from "./cn";

export interface FieldControl {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

interface FieldProps {
  label: string;
  hint?: React.ReactNode;
  error?: string | null;
  className?: string;
  /** Gets what ties the control to its label, hint and error: `(control) => <Input {...control} />`. */
  children: (control: FieldControl) => React.ReactNode;
}

/** A control with its label, a hint and an error, tied together for screen readers. */
export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId();
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  const errorId = error ? `${id}-error` : undefined;
  return (
    <div className={cn("space-y-1", className)}>
      <label htmlFor={id} className="block text-sm font-medium">
        {label}
      </label>
      {children({
        id,
        "aria-describedby": [hintId, errorId].filter(Boolean).join(" ") || undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {hint === undefined ? null : (
        <p id={hintId} className="text-xs text-soft">
          {hint}
        </p>
      )}
      {error ? (
        <p id={errorId} role="alert" className="text-xs text-bad">
          {error}
        </p>
      ) : null}
    </div>
  );
}
