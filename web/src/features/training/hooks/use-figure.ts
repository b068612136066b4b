"use client";
import { useFormatter } from "next-intl";

/** A measured number with four digits that count; very small and very large ones as powers of ten. */
export function useFigure(): (value: number) => string {
  const format = useFormatter();
  return (value) => {
    const size = Math.abs(value);
    const scientific = size !== 0 && (size < 1e-3 || size >= 1e7);
    return format.number(value, {
      maximumSignificantDigits: scientific ? 3 : 4,
      notation: scientific ? "scientific" : "standard",
    });
  };
}
