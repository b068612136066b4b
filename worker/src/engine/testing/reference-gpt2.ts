import type { Gpt2Config } from "../models/gpt2/config";

type Matrix = number[][];

/**
 * The forward pass of a GPT-2-family model (Radford et al. 2019) written down a second time, plainly, in double
 * precision, without a cache and without the engine's graph.
 * @returns logits for every position, [tokens][vocabulary]
 */
export function referenceGpt2Logits(
  config: Gpt2Config,
  weights: ReadonlyMap<string, Float32Array>,
  tokens: readonly number[],
): Matrix {
  const get = (name: string) => weights.get(name)!;
  const { hiddenSize: width } = config;
  const row = (table: Float32Array, i: number) => Array.from(table.subarray(i * width, (i + 1) * width));
  const norm = (name: string, x: Matrix) =>
    x.map((v) => layerNorm(v, get(`${name}.weight`), get(`${name}.bias`), config.normEpsilon));
  const conv = (name: string, x: Matrix) =>
    x.map((v) => inOut(get(`${name}.weight`), get(`${name}.bias`), v));
  const plus = (a: Matrix, b: Matrix) => a.map((v, t) => v.map((x, i) => x + b[t]![i]!));

  const embedded = tokens.map((token) => row(get("transformer.wte.weight"), token));
  let hidden = plus(
    embedded,
    tokens.map((_, t) => row(get("transformer.wpe.weight"), t)),
  );
  for (let layer = 0; layer < config.layers; layer++) {
    const at = `transformer.h.${layer}`;
    const fused = conv(`${at}.attn.c_attn`, norm(`${at}.ln_1`, hidden));
    hidden = plus(hidden, conv(`${at}.attn.c_proj`, attend(fused, config)));
    const inner = conv(`${at}.mlp.c_fc`, norm(`${at}.ln_2`, hidden)).map((v) => v.map(gelu));
    hidden = plus(hidden, conv(`${at}.mlp.c_proj`, inner));
  }
  const table = get(config.tiedEmbeddings ? "transformer.wte.weight" : "lm_head.weight");
  return norm("transformer.ln_f", hidden).map((v) =>
    Array.from({ length: config.vocabularySize }, (_, i) => dot(row(table, i), v)),
  );
}

/** Causal attention over rows that hold query, key and value side by side. */
function attend(fused: Matrix, { hiddenSize: width, heads, headSize: size }: Gpt2Config): Matrix {
  const part = (v: number[], which: number, head: number) =>
    v.slice(which * width + head * size, which * width + (head + 1) * size);
  return fused.map((v, t) =>
    Array.from({ length: heads }, (_, head) => {
      const query = part(v, 0, head);
      const seen = fused.slice(0, t + 1);
      const scores = seen.map((other) => dot(query, part(other, 1, head)) / Math.sqrt(size));
      const top = Math.max(...scores);
      const shares = scores.map((score) => Math.exp(score - top));
      const total = shares.reduce((a, b) => a + b);
      return Array.from({ length: size }, (_, i) =>
        seen.reduce((sum, other, s) => sum + (shares[s]! / total) * part(other, 2, head)[i]!, 0),
      );
    }).flat(),
  );
}

const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

function inOut(weight: Float32Array, bias: Float32Array, x: number[]): number[] {
  return Array.from(bias, (b, o) => x.reduce((sum, v, i) => sum + v * weight[i * bias.length + o]!, b));
}

function layerNorm(x: number[], scale: Float32Array, bias: Float32Array, epsilon: number): number[] {
  const mean = x.reduce((a, b) => a + b) / x.length;
  const variance = x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length;
  return x.map((v, i) => ((v - mean) / Math.sqrt(variance + epsilon)) * scale[i]! + bias[i]!);
}

function gelu(x: number): number {
  return (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}
