"use client";
import { useFormatter } from "next-intl";

export interface ReliabilityBin {
  /** Mean probability that the model gave to the first of two, and how often people chose it. */
  predicted: number;
  observed: number;
  count: number;
}

const size = 200;
const margin = 24;
const x = (share: number) => margin + share * (size - margin - 8);
const y = (share: number) => 8 + (1 - share) * (size - margin - 8);

/**
 * What the model believed against what people chose (DeGroot and Fienberg 1983): on the diagonal the model is as sure as
 * it is right. A circle's area grows with the choices it stands for.
 */
export function ReliabilityDiagram({ title, bins }: { title: string; bins: readonly ReliabilityBin[] }) {
  const format = useFormatter();
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const percent = (share: number) => format.number(share, { style: "percent", maximumFractionDigits: 0 });
  const said = (bin: ReliabilityBin) =>
    `${percent(bin.predicted)} → ${percent(bin.observed)} (${format.number(bin.count)})`;
  return (
    <figure className="min-w-0 space-y-2">
      <figcaption className="text-sm font-semibold">{title}</figcaption>
      <svg viewBox={`0 0 ${size} ${size}`} aria-hidden className="h-56 w-full">
        {[0, 0.5, 1].map((tick) => (
          <g key={tick} className="fill-faint text-[8px]">
            <path d={`M${x(0)} ${y(tick)}H${x(1)}M${x(tick)} ${y(0)}V${y(1)}`} className="stroke-line" />
            <text x={x(0) - 3} y={y(tick) + 3} textAnchor="end">
              {percent(tick)}
            </text>
            <text x={x(tick)} y={size - 10} textAnchor="middle">
              {percent(tick)}
            </text>
          </g>
        ))}
        <path d={`M${x(0)} ${y(0)}L${x(1)} ${y(1)}`} strokeDasharray="4 3" className="stroke-field" />
        {bins.map((bin) => (
          <circle
            key={bin.predicted}
            cx={x(bin.predicted)}
            cy={y(bin.observed)}
            r={2 + 6 * Math.sqrt(bin.count / most)}
            className="fill-accent"
            opacity={0.8}
          >
            <title>{said(bin)}</title>
          </circle>
        ))}
      </svg>
      <ul className="sr-only">
        {bins.map((bin) => (
          <li key={bin.predicted}>{said(bin)}</li>
        ))}
      </ul>
    </figure>
  );
}
