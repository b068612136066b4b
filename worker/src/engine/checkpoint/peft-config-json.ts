import { AppError } from "@hone/core/errors";
import { z } from "zod";

/** `adapter_config.json` of Hugging Face PEFT (`LoraConfig`), as far as the engine reads or writes it. */
export const peftConfigSchema = z.looseObject({
  peft_type: z.string(),
  task_type: z.string().nullish(),
  base_model_name_or_path: z.string().nullish(),
  r: z.number().int().positive(),
  lora_alpha: z.number().positive().nullish(),
  bias: z.string().nullish(),
  modules_to_save: z.array(z.string()).nullish(),
  init_lora_weights: z.union([z.boolean(), z.string()]).nullish(),
});
export type PeftConfig = z.infer<typeof peftConfigSchema>;

/** Features that make of an adapter something else than W + (α / r) B A, by the fields that switch them on. */
const REFUSED: Record<string, string> = {
  use_dora: "DoRA",
  use_rslora: "rank-stabilized LoRA",
  use_qalora: "QA-LoRA",
  use_bdlora: "BD-LoRA",
  lora_bias: "biases on B",
  rank_pattern: "ranks that differ by module",
  alpha_pattern: "scales that differ by module",
  layer_replication: "replicated layers",
  target_parameters: "adapters on parameters",
  trainable_token_indices: "trained tokens",
  alora_invocation_tokens: "activated LoRA",
  arrow_config: "Arrow routing",
  kasa_config: "KaSA",
};

/** Initializations that change the base model's own weights: its adapters fit the changed ones only. */
const CHANGES_BASE = /^(pissa|olora|corda|loftq|milora)/i;

/** @throws AppError UNSUPPORTED naming file, field and feature */
export function checkPeftConfig(json: PeftConfig, file: string): void {
  const refuse = (field: string, message: string): never => {
    throw new AppError("UNSUPPORTED", `${file}: ${field}: ${message}`);
  };
  if (json.peft_type !== "LORA") refuse("peft_type", `${json.peft_type} is not supported; expected LORA.`);
  const task = json.task_type ?? "CAUSAL_LM";
  if (task !== "CAUSAL_LM" && task !== "SEQ_CLS")
    refuse("task_type", `${task} is not supported; expected CAUSAL_LM or SEQ_CLS.`);
  if ((json.bias ?? "none") !== "none")
    refuse("bias", `trained biases (${json.bias}) are not supported; expected none.`);
  for (const [field, feature] of Object.entries(REFUSED))
    if (isOn(json[field])) refuse(field, `${feature} is not supported; expected plain LoRA.`);
  const { init_lora_weights: start } = json;
  if (typeof start === "string" && CHANGES_BASE.test(start))
    refuse(
      "init_lora_weights",
      `${start} changes the base model's weights, so the adapter does not fit the published ones. Convert it with PEFT first (path_initial_model_for_weight_conversion).`,
    );
  const saved = (json.modules_to_save ?? []).filter((name) => name !== "score" && name !== "classifier");
  if (saved.length > 0)
    refuse(
      "modules_to_save",
      `${saved.join(", ")}: only a reward model's score can be trained beside adapters.`,
    );
}

/** Whether a field switches its feature on: null, false and empty lists and objects do not. */
function isOn(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}
