"use client";
import { useFormatter } from "next-intl";

const units = [
  { unit: "day", seconds: 86_400 },
  { unit: "hour", seconds: 3600 },
  { unit: "minute", seconds: 60 },
  { unit: "second", seconds: 1 },
] as const;

/** A length of time in its largest unit, such as "4 min"; one digit after the point where the number is small. */
export function useDurationText(): (seconds: number) => string {
  const format = useFormatter();
  return (seconds) => {
    const { unit, seconds: length } = units.find((one) => seconds >= one.seconds) ?? units[3];
    const value = seconds / length;
    const fraction = value < 3 && unit !== "second" ? 1 : 0;
    return format.number(value, {
      ...{ style: "unit", unit, unitDisplay: "short" },
      maximumFractionDigits: fraction,
    });
  };
}
