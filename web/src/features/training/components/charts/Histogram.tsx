"use client";
import { useFormatter } from "next-intl";
import { useFigure } from "../../hooks/use-figure";

export interface HistogramBin {
  from: number;
  to: number;
  count: number;
}

/** How many there are of each size, as bars; each bar's numbers are read out by its own text. */
export function Histogram({
  title,
  bins,
  mark,
}: {
  title: string;
  bins: readonly HistogramBin[];
  /** A value to draw a line at, and what it is. */
  mark?: { at: number; label: string };
}) {
  const format = useFormatter();
  const figure = useFigure();
  const [low, high] = [bins[0]?.from ?? 0, bins.at(-1)?.to ?? 1];
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const x = (value: number) => ((value - low) / Math.max(1e-9, high - low)) * 400;
  const marked = mark !== undefined && mark.at >= low && mark.at <= high ? mark : null;
  return (
    <figure className="min-w-0 space-y-2">
      <figcaption className="text-sm font-semibold">{title}</figcaption>
      <svg viewBox="0 0 400 100" aria-hidden preserveAspectRatio="none" className="h-28 w-full">
        {bins.map(({ from, to, count }) => (
          <rect
            key={from}
            x={x(from) + 0.5}
            width={Math.max(0.5, x(to) - x(from) - 1)}
            y={98 - (count / most) * 92}
            height={(count / most) * 92 + 1}
            className="fill-accent"
          >
            <title>{`${figure(from)}–${figure(to)}: ${format.number(count)}`}</title>
          </rect>
        ))}
        {marked === null ? null : (
          <path d={`M${x(marked.at)} 0V100`} strokeDasharray="4 3" className="stroke-bad" />
        )}
      </svg>
      <div className="flex justify-between gap-3 text-xs text-soft tabular-nums">
        <span>{figure(low)}</span>
        {mark === undefined ? null : (
          <span className="text-bad">{`${mark.label}: ${format.number(mark.at)}`}</span>
        )}
        <span>{figure(high)}</span>
      </div>
      <ul className="sr-only">
        {bins.map(({ from, to, count }) => (
          <li key={from}>{`${figure(from)}–${figure(to)}: ${format.number(count)}`}</li>
        ))}
      </ul>
    </figure>
  );
}
