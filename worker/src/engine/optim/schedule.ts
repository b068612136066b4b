/** How the learning rate goes over the steps of a run. */
export interface Schedule {
  /** Reached at the end of the warm-up. */
  peak: number;
  /** Steps over which it climbs evenly to the peak. */
  warmupSteps: number;
  totalSteps: number;
  shape: "constant" | "linear" | "cosine";
  /** What is left at the end, as a share of the peak; a constant schedule ignores it. */
  finalShare: number;
}

/**
 * The learning rate of step 1 … totalSteps. The first step already learns (peak / warmupSteps), the last one has
 * exactly `peak · finalShare`. Cosine: Loshchilov & Hutter 2017, eq. 5, without restarts.
 */
export function learningRate(schedule: Schedule, step: number): number {
  const { peak, warmupSteps, totalSteps, shape, finalShare } = schedule;
  if (step < warmupSteps) return (peak * step) / warmupSteps;
  if (shape === "constant") return peak;
  const decaySteps = totalSteps - Math.max(warmupSteps, 1);
  const progress = decaySteps <= 0 ? 0 : Math.min(1, (step - Math.max(warmupSteps, 1)) / decaySteps);
  const left = shape === "linear" ? 1 - progress : (1 + Math.cos(Math.PI * progress)) / 2;
  return peak * (finalShare + (1 - finalShare) * left);
}
