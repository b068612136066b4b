/** Milliseconds of many repetitions of one thing. */
export class Timings {
  private readonly values: number[] = [];

  add(ms: number): void {
    this.values.push(ms);
  }

  get count(): number {
    return this.values.length;
  }

  /** The value that a share `p` of all do not exceed (nearest rank); NaN when there are none. */
  percentile(p: number): number {
    if (this.values.length === 0) return Number.NaN;
    const sorted = [...this.values].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))]!;
  }

  summary(): { count: number; p50: number; p95: number; p99: number; max: number } {
    const round = (p: number) => Number(this.percentile(p).toFixed(1));
    return { count: this.count, p50: round(0.5), p95: round(0.95), p99: round(0.99), max: round(1) };
  }
}

/** Runs `work` and notes how long it took, also when it fails. */
export async function timed<T>(timings: Timings, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  try {
    return await work();
  } finally {
    timings.add(performance.now() - begun);
  }
}

/** Prints rows as a table with aligned columns; numbers to the right. */
export function printTable(header: string[], rows: (string | number)[][]): void {
  const cells = [header, ...rows.map((row) => row.map(String))];
  const widths = header.map((_, i) => Math.max(...cells.map((row) => row[i]!.length)));
  for (const [n, row] of cells.entries()) {
    const line = row.map((cell, i) =>
      n > 0 && typeof rows[n - 1]![i] === "number" ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!),
    );
    console.log(line.join("  ").trimEnd());
  }
}
