import type { LlamaConfig } from "../models/llama/config";

type Matrix = number[][];

/**
 * The forward pass of a Llama-family model written down a second time, plainly, in double precision, without a cache
 * and without the engine's graph: what the engine's results are compared with.
 * @returns logits for every position, [tokens][vocabulary]
 */
export function referenceLogits(
  config: LlamaConfig,
  weights: ReadonlyMap<string, Float32Array>,
  tokens: readonly number[],
): Matrix {
  const get = (name: string) => weights.get(name)!;
  const row = (name: string, i: number, width: number) =>
    Array.from(get(name).subarray(i * width, (i + 1) * width));
  let hidden = tokens.map((token) => row("model.embed_tokens.weight", token, config.hiddenSize));
  for (let layer = 0; layer < config.layers; layer++) {
    const name = (suffix: string) => `model.layers.${layer}.${suffix}`;
    const dense = (x: Matrix, suffix: string) =>
      x.map((v) => affine(get(`${name(suffix)}.weight`), weights.get(`${name(suffix)}.bias`), v));
    const normed = hidden.map((v) => rms(v, get(name("input_layernorm.weight")), config.normEpsilon));
    const attended = dense(attention(config, weights, name, normed, dense), "self_attn.o_proj");
    hidden = hidden.map((v, t) => v.map((x, i) => x + attended[t]![i]!));
    const input = hidden.map((v) => rms(v, get(name("post_attention_layernorm.weight")), config.normEpsilon));
    const gate = dense(input, "mlp.gate_proj");
    const up = dense(input, "mlp.up_proj");
    const product = gate.map((v, t) => v.map((x, i) => (x / (1 + Math.exp(-x))) * up[t]![i]!));
    const down = dense(product, "mlp.down_proj");
    hidden = hidden.map((v, t) => v.map((x, i) => x + down[t]![i]!));
  }
  const head = get(config.tiedEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight");
  return hidden.map((v) => affine(head, undefined, rms(v, get("model.norm.weight"), config.normEpsilon)));
}

function attention(
  config: LlamaConfig,
  weights: ReadonlyMap<string, Float32Array>,
  name: (suffix: string) => string,
  input: Matrix,
  dense: (x: Matrix, suffix: string) => Matrix,
): Matrix {
  const { headSize: size } = config;
  const headsOf = (suffix: string, count: number, norm?: string) =>
    dense(input, `self_attn.${suffix}`).map((v, position) =>
      Array.from({ length: count }, (_, h) => {
        let head = v.slice(h * size, (h + 1) * size);
        const scale = norm && weights.get(name(`self_attn.${norm}.weight`));
        if (scale) head = rms(head, scale, config.normEpsilon);
        return norm ? rotateHalf(head, position, config) : head;
      }),
    );
  const queries = headsOf("q_proj", config.heads, "q_norm");
  const keys = headsOf("k_proj", config.keyValueHeads, "k_norm");
  const values = headsOf("v_proj", config.keyValueHeads);
  return queries.map((heads, t) =>
    heads.flatMap((query, h) => {
      const shared = Math.floor((h * config.keyValueHeads) / config.heads);
      const scores = keys
        .slice(0, t + 1)
        .map((key) => key[shared]!.reduce((sum, k, i) => sum + k * query[i]!, 0) / Math.sqrt(size));
      const top = Math.max(...scores);
      const exps = scores.map((score) => Math.exp(score - top));
      const total = exps.reduce((a, b) => a + b, 0);
      return Array.from({ length: size }, (_, i) =>
        exps.reduce((sum, e, s) => sum + (e / total) * values[s]![shared]![i]!, 0),
      );
    }),
  );
}

function affine(weight: Float32Array, bias: Float32Array | undefined, x: number[]): number[] {
  const out = weight.length / x.length;
  return Array.from({ length: out }, (_, o) => {
    let sum = bias ? bias[o]! : 0;
    for (let i = 0; i < x.length; i++) sum += weight[o * x.length + i]! * x[i]!;
    return sum;
  });
}

function rms(x: number[], scale: Float32Array, epsilon: number): number[] {
  const inverse = 1 / Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length + epsilon);
  return x.map((v, i) => v * inverse * scale[i]!);
}

/** Rotation of the pairs (i, i + size/2), as the Hugging Face weights are laid out. */
function rotateHalf(x: number[], position: number, config: LlamaConfig): number[] {
  const half = x.length / 2;
  const { theta, scaling } = config.rope;
  return x.map((_, i) => {
    const pair = i % half;
    let frequency = 1 / theta ** (pair / half);
    if (scaling.type === "linear") frequency /= scaling.factor;
    if (scaling.type === "llama3") {
      const wave = (2 * Math.PI) / frequency;
      const context = scaling.originalContextLength;
      if (wave > context / scaling.lowFrequencyFactor) frequency /= scaling.factor;
      else if (wave >= context / scaling.highFrequencyFactor) {
        const span = scaling.highFrequencyFactor - scaling.lowFrequencyFactor;
        const blend = (context / wave - scaling.lowFrequencyFactor) / span;
        frequency = (1 - blend) * (frequency / scaling.factor) + blend * frequency;
      }
    }
    const angle = position * frequency;
    const [a, b] = [x[pair]!, x[pair + half]!];
    return i < half ? a * Math.cos(angle) - b * Math.sin(angle) : b * Math.cos(angle) + a * Math.sin(angle);
  });
}
