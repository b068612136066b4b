/** Lines of one chart, told apart by colour and by dashes: colour is never the only sign. */
export const lineStyles = [
  { stroke: "stroke-accent", fill: "fill-accent", dash: undefined },
  { stroke: "stroke-warn", fill: "fill-warn", dash: "6 3" },
  { stroke: "stroke-bad", fill: "fill-bad", dash: "2 2" },
  { stroke: "stroke-ink", fill: "fill-ink", dash: "9 3 2 3" },
  { stroke: "stroke-soft", fill: "fill-soft", dash: "4 2" },
  { stroke: "stroke-accent", fill: "fill-accent", dash: "1 3" },
] as const;

export const lineStyle = (index: number) => lineStyles[index % lineStyles.length]!;
