import type { SamplingSettings } from "@hone/core/generation/sampling-settings";
import type { SampleRequest } from "./language-model";

/**
 * K samples under the same settings: one seed, one random stream each.
 * @param drawSeed called when the settings leave the seed open; whole numbers from 0 to 2³² − 1
 */
export function sampleRequests(
  settings: SamplingSettings,
  count: number,
  drawSeed: () => number,
): SampleRequest[] {
  const seed = settings.seed ?? drawSeed();
  return Array.from({ length: count }, (_, stream) => ({ settings: { ...settings, seed }, stream }));
}
