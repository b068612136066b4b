import { AppError } from "@hone/core/errors";
import { z } from "zod";
import type { ModelHead } from "../models/head";

export const positive = z.number().int().positive();
export const tokenIds = z.union([z.number().int().min(0), z.array(z.number().int().min(0))]).nullish();

/** What every family's `config.json` has, as far as the engine reads it. */
export const commonFields = {
  architectures: z.array(z.string()).min(1),
  quantization_config: z.unknown().optional(),
  num_labels: z.number().int().nullish(),
  id2label: z.record(z.string(), z.string()).nullish(),
  bos_token_id: tokenIds,
  eos_token_id: tokenIds,
  pad_token_id: z.number().int().nullish(),
};
export type CommonJson = z.infer<z.ZodObject<typeof commonFields>>;

/** Ways to refuse a configuration; messages begin with its file. */
export interface Refusal {
  invalid(message: string): never;
  unsupported(message: string): never;
}

export function refusalOf(path: string): Refusal {
  return {
    invalid: (message) => {
      throw new AppError("INVALID_INPUT", `${path}: ${message}`);
    },
    unsupported: (message) => {
      throw new AppError("UNSUPPORTED", `${path}: ${message}`);
    },
  };
}

/** A model that would silently compute something else is refused, whatever its family. */
export function checkCommon(json: CommonJson, head: ModelHead, { unsupported }: Refusal): void {
  if (json.quantization_config !== undefined && json.quantization_config !== null)
    unsupported(
      "quantization_config: quantised weights are not supported; expected F32, F16 or BF16 weights.",
    );
  if (head !== "reward") return;
  // transformers writes the labels' names, and means two labels where it writes nothing.
  const labels = json.num_labels ?? (json.id2label ? Object.keys(json.id2label).length : 2);
  if (labels !== 1)
    unsupported(
      `num_labels: a classifier of ${labels} labels is not supported; a reward model has one (id2label with one entry, or num_labels 1).`,
    );
}
