import { z } from "zod";
import type { Gpt2Config } from "../models/gpt2/config";
import type { ModelHead } from "../models/head";
import { commonFields, positive, type Refusal } from "./config-json";

/** `config.json` of the GPT-2 family, in the words of its first publication, which transformers kept. */
export const gpt2Schema = z.looseObject({
  ...commonFields,
  vocab_size: positive,
  n_embd: positive,
  n_inner: positive.nullish(),
  n_layer: positive,
  n_head: positive,
  n_positions: positive,
  layer_norm_epsilon: z.number().positive().default(1e-5),
  activation_function: z.string().default("gelu_new"),
  tie_word_embeddings: z.boolean().default(true),
  scale_attn_weights: z.boolean().default(true),
  scale_attn_by_inverse_layer_idx: z.boolean().default(false),
  add_cross_attention: z.boolean().default(false),
});

/** The two names of the tanh approximation of GELU. */
const ACTIVATIONS = ["gelu_new", "gelu_pytorch_tanh"];

/**
 * The configuration of a member of the GPT-2 family.
 * @throws AppError INVALID_INPUT or UNSUPPORTED naming file and field
 */
export function readGpt2Config(
  json: z.infer<typeof gpt2Schema>,
  head: ModelHead,
  { invalid, unsupported }: Refusal,
): Gpt2Config {
  if (!ACTIVATIONS.includes(json.activation_function))
    unsupported(
      `activation_function: ${json.activation_function} is not supported; expected ${ACTIVATIONS.join(" or ")}.`,
    );
  if (!json.scale_attn_weights) unsupported("scale_attn_weights: false is not supported; expected true.");
  for (const field of ["scale_attn_by_inverse_layer_idx", "add_cross_attention"] as const)
    if (json[field]) unsupported(`${field}: true is not supported; expected false.`);
  const headSize = json.n_embd / json.n_head;
  if (!Number.isInteger(headSize))
    invalid(`n_embd: ${json.n_embd} does not divide into ${json.n_head} heads.`);
  return {
    family: "gpt2",
    head,
    vocabularySize: json.vocab_size,
    hiddenSize: json.n_embd,
    intermediateSize: json.n_inner ?? 4 * json.n_embd,
    layers: json.n_layer,
    heads: json.n_head,
    keyValueHeads: json.n_head,
    headSize,
    contextLength: json.n_positions,
    normEpsilon: json.layer_norm_epsilon,
    tiedEmbeddings: json.tie_word_embeddings,
  };
}
