"use client";
import { useFormatter, useTranslations } from "next-intl";
import { Table, Td, Th } from "@/components/ui/Table";
import { useFigure } from "../../hooks/use-figure";
import { nearestIndex, type Series, spread } from "../../lib/series";

/** A chart's numbers, at most thirty rows of them, for everybody who would rather read than look. */
export function ChartTable({
  title,
  series,
  xName,
}: {
  title: string;
  series: readonly Series[];
  xName: string;
}) {
  const t = useTranslations("training");
  const format = useFormatter();
  const figure = useFigure();
  const longest = series.reduce((a, b) => (b.points.length > a.points.length ? b : a));
  return (
    <details className="mt-1 text-xs">
      <summary className="w-fit cursor-pointer text-soft">{t("charts.numbers")}</summary>
      <Table caption={t("charts.numbersOf", { chart: title })} className="mt-2 max-h-60 overflow-y-auto">
        <thead>
          <tr>
            <Th>{xName}</Th>
            {series.map(({ key, label }) => (
              <Th key={key} className="text-right">
                {label}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {spread(longest.points, 30).map(({ x }) => (
            <tr key={x}>
              <Td>{format.number(x)}</Td>
              {series.map(({ key, points }) => {
                const point = points[nearestIndex(points, x)];
                return (
                  <Td key={key} className="text-right tabular-nums">
                    {point === undefined ? "–" : figure(point.y)}
                  </Td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </Table>
    </details>
  );
}
