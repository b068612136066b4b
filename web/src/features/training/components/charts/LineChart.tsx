"use client";
import { useFormatter, useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { useFigure } from "../../hooks/use-figure";
import { type ChartModel, chartModel, frame, xUnder } from "../../lib/chart-geometry";
import { nearestIndex, type Series } from "../../lib/series";
import { ChartTable } from "./ChartTable";
import { lineStyle } from "./line-styles";

export interface LineChartProps {
  title: string;
  series: readonly Series[];
  /** What x counts, in a word: "step". */
  xName: string;
  log?: boolean;
  smoothing?: number;
  xMax?: number | undefined;
  /** Measured points as dots over the line. */
  dots?: boolean;
}

/**
 * Lines over steps. The pointer or the arrow keys read values out; the same numbers are in a table beneath, so that
 * nothing is said by the picture alone.
 */
export function LineChart({ title, series, xName, log = false, smoothing = 0, xMax, dots }: LineChartProps) {
  const t = useTranslations("training");
  const model = useMemo(() => chartModel(series, { log, smoothing, xMax }), [series, log, smoothing, xMax]);
  return (
    <figure data-chart={title} className="min-w-0 rounded-card border border-line bg-card p-4">
      <figcaption className="mb-2 text-sm font-semibold">{title}</figcaption>
      {model === null ? (
        <p className="py-10 text-center text-soft">{t("charts.nothingYet")}</p>
      ) : (
        <>
          <Plot title={title} model={model} xName={xName} dots={dots === true} />
          <ChartTable title={title} series={model.series} xName={xName} />
        </>
      )}
    </figure>
  );
}

const moves: Record<string, (index: number, last: number) => number> = {
  ArrowRight: (index, last) => Math.min(index + 1, last),
  ArrowLeft: (index) => Math.max(index - 1, 0),
  PageUp: (index, last) => Math.min(index + 10, last),
  PageDown: (index) => Math.max(index - 10, 0),
  Home: () => 0,
  End: (_, last) => last,
};

function Plot({
  title,
  model,
  xName,
  dots,
}: {
  title: string;
  model: ChartModel;
  xName: string;
  dots: boolean;
}) {
  const format = useFormatter();
  const figure = useFigure();
  const [read, setRead] = useState<number | null>(null);
  const longest = model.series.reduce((a, b) => (b.shown.length > a.shown.length ? b : a));
  const x = read ?? longest.shown.at(-1)!.x;
  const values = model.series.flatMap((one, index) => {
    const point = one.shown[nearestIndex(one.shown, x)];
    return point === undefined ? [] : [{ label: one.label, index, point }];
  });
  const text = `${xName} ${format.number(x)}: ${values
    .map(({ label, point }) => (model.series.length > 1 ? `${label} ` : "") + figure(point.y))
    .join(", ")}`;
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "Escape") setRead(null);
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const points = longest.shown;
    setRead(points[move(nearestIndex(points, x), points.length - 1)]!.x);
  };
  return (
    <>
      <div
        role="slider"
        tabIndex={0}
        aria-label={title}
        aria-valuemin={model.x.min}
        aria-valuemax={model.x.max}
        aria-valuenow={x}
        aria-valuetext={text}
        onKeyDown={onKeyDown}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          setRead(xUnder(model, (event.clientX - box.left) / box.width));
        }}
        onPointerLeave={() => setRead(null)}
        className="rounded-sm"
      >
        <Picture model={model} dots={dots} at={read === null ? null : x} values={values} />
      </div>
      <p className="mt-1.5 min-h-5 truncate text-xs text-soft tabular-nums" title={text}>
        {text}
      </p>
    </>
  );
}

function Picture({
  model,
  dots,
  at,
  values,
}: {
  model: ChartModel;
  dots: boolean;
  at: number | null;
  values: { index: number; point: { x: number; y: number } }[];
}) {
  const { px, py } = model;
  return (
    <svg viewBox={`0 0 ${frame.width} ${frame.height}`} aria-hidden className="block h-auto w-full">
      <Axes model={model} />
      {model.series.map((one, index) => {
        const style = lineStyle(index);
        return (
          <g key={one.key}>
            {one.bandPath === null ? null : <path d={one.bandPath} className={style.fill} opacity={0.14} />}
            {one.rawPath === null ? null : (
              <path d={one.rawPath} fill="none" className={style.stroke} opacity={0.3} />
            )}
            <path
              d={one.path}
              fill="none"
              strokeWidth={1.8}
              strokeLinejoin="round"
              strokeDasharray={style.dash}
              className={style.stroke}
            />
            {dots
              ? one.points.map((point) => (
                  <circle
                    key={`${point.x}:${point.y}`}
                    cx={px(point.x)}
                    cy={py(point.y)}
                    r={2}
                    className={style.fill}
                  />
                ))
              : null}
          </g>
        );
      })}
      {at === null ? null : (
        <path d={`M${px(at)} ${frame.top}V${frame.height - frame.bottom}`} className="stroke-field" />
      )}
      {values.map(({ index, point }) => (
        <circle key={index} cx={px(point.x)} cy={py(point.y)} r={3.2} className={lineStyle(index).fill} />
      ))}
    </svg>
  );
}

function Axes({ model: { x, y, px, py } }: { model: ChartModel }) {
  const format = useFormatter();
  const figure = useFigure();
  const right = frame.width - frame.right;
  return (
    <g className="fill-faint text-[10px]">
      {y.ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${frame.left} ${py(tick)}H${right}`} className="stroke-line" />
          <text x={frame.left - 5} y={py(tick) + 3.5} textAnchor="end">
            {figure(tick)}
          </text>
        </g>
      ))}
      {x.ticks.map((tick, i) => (
        <text key={tick} x={px(tick)} y={frame.height - 8} textAnchor={i === 0 ? "start" : "end"}>
          {format.number(tick)}
        </text>
      ))}
    </g>
  );
}
