import { extent, linearScale, logScale, type Scale } from "./scale";
import { downsampled, type Point, type Series, smoothed } from "./series";

/** A chart's own units; the picture is stretched to its place as a whole. */
export const frame = { width: 400, height: 190, left: 46, right: 10, top: 12, bottom: 26 };
const inner = {
  width: frame.width - frame.left - frame.right,
  height: frame.height - frame.top - frame.bottom,
};

export interface ChartOptions {
  log: boolean;
  /** Weight of the past, see `smoothed`. */
  smoothing: number;
  /** Where x ends even when no point is there yet: the run's last step. */
  xMax?: number | undefined;
}

export interface DrawnSeries extends Series {
  /** What is drawn strongly and read out: the smoothed points. */
  shown: readonly Point[];
  path: string;
  /** The points as measured, faint behind, where they are smoothed. */
  rawPath: string | null;
  bandPath: string | null;
}

export interface ChartModel {
  x: Scale;
  y: Scale;
  series: DrawnSeries[];
  px: (x: number) => number;
  py: (y: number) => number;
}

/** Everything a line chart draws; null where there is nothing to draw. */
export function chartModel(series: readonly Series[], options: ChartOptions): ChartModel | null {
  const xs = extent(series.flatMap(({ points }) => points.map(({ x }) => x)));
  const ys = extent(
    series.flatMap(({ points, band = [] }) => [
      ...points.map(({ y }) => y),
      ...band.flatMap(({ low, high }) => [low, high]),
    ]),
  );
  if (xs === null || ys === null) return null;
  const right = Math.max(xs[1], options.xMax ?? 0, xs[0] + 1);
  const x: Scale = {
    ...{ min: xs[0], max: right, log: false, ticks: [xs[0], right] },
    at: (value) => (value - xs[0]) / (right - xs[0]),
  };
  const y = options.log ? logScale(...ys) : linearScale(...ys);
  const px = (value: number) => frame.left + inner.width * x.at(value);
  const py = (value: number) => frame.top + inner.height * (1 - y.at(value));
  const path = (points: readonly Point[]) => linePath(downsampled(points, 300), px, py);
  const drawn = series.map((one) => {
    const shown = smoothed(one.points, options.smoothing);
    const rawPath = options.smoothing > 0 ? path(one.points) : null;
    return { ...one, shown, path: path(shown), rawPath, bandPath: bandPath(one.band ?? [], px, py) };
  });
  return { x, y, series: drawn, px, py };
}

type Place = (value: number) => number;
const at = (x: number, y: number) => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** SVG path through the points. */
export function linePath(points: readonly Point[], px: Place, py: Place): string {
  return points.length === 0 ? "" : `M${points.map(({ x, y }) => at(px(x), py(y))).join("L")}`;
}

function bandPath(band: NonNullable<Series["band"]>, px: Place, py: Place): string | null {
  if (band.length === 0) return null;
  const there = band.map(({ x, high }) => at(px(x), py(high)));
  const back = [...band].reverse().map(({ x, low }) => at(px(x), py(low)));
  return `M${[...there, ...back].join("L")}Z`;
}

/** The x under a place of the picture. @param share of the picture's width, 0 to 1 */
export function xUnder(model: ChartModel, share: number): number {
  const inside = (share * frame.width - frame.left) / inner.width;
  return model.x.min + Math.min(1, Math.max(0, inside)) * (model.x.max - model.x.min);
}
