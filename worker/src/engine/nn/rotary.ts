/** How a model stretches its rotary positions beyond the length it was first trained on. */
export type RopeScaling =
  | { type: "none" }
  /** Positions divided by the factor (Chen et al. 2023). */
  | { type: "linear"; factor: number }
  /** Llama 3.1: low frequencies are divided, high ones kept, those between interpolated. */
  | {
      type: "llama3";
      factor: number;
      lowFrequencyFactor: number;
      highFrequencyFactor: number;
      originalContextLength: number;
    };

export interface RopeConfig {
  /** Base of the geometric series of wavelengths, 10,000 in Su et al. 2021 (§3.2.2). */
  theta: number;
  scaling: RopeScaling;
}

/** One angular frequency per pair of dimensions: θ^(−2i/size), scaled. `size` numbers halve to size/2. */
export function ropeFrequencies(rope: RopeConfig, size: number): Float32Array {
  const frequencies = new Float32Array(size / 2);
  for (let i = 0; i < frequencies.length; i++)
    frequencies[i] = scaleFrequency(rope.theta ** ((-2 * i) / size), rope.scaling);
  return frequencies;
}

function scaleFrequency(frequency: number, scaling: RopeScaling): number {
  if (scaling.type === "none") return frequency;
  if (scaling.type === "linear") return frequency / scaling.factor;
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalContextLength } = scaling;
  const wavelength = (2 * Math.PI) / frequency;
  if (wavelength < originalContextLength / high) return frequency;
  if (wavelength > originalContextLength / low) return frequency / factor;
  const smooth = (originalContextLength / wavelength - low) / (high - low);
  return ((1 - smooth) * frequency) / factor + smooth * frequency;
}

/**
 * cos and sin of position × frequency, each [positions, size / 2] row-major. Angles are rounded to fp32 as PyTorch
 * does, so that far positions agree with the published models.
 */
export function ropeTables(
  rope: RopeConfig,
  size: number,
  positions: number,
): { cos: Float32Array; sin: Float32Array } {
  const frequencies = ropeFrequencies(rope, size);
  const half = frequencies.length;
  const cos = new Float32Array(positions * half);
  const sin = new Float32Array(positions * half);
  for (let position = 0; position < positions; position++)
    for (let i = 0; i < half; i++) {
      const angle = Math.fround(position * frequencies[i]!);
      cos[position * half + i] = Math.cos(angle);
      sin[position * half + i] = Math.sin(angle);
    }
  return { cos, sin };
}
