import { AppError } from "@hone/core/errors";
import type { RunConfig } from "@hone/core/training/run-config";
import type { HfConfig } from "../checkpoint/hf-config";

/** @throws AppError INVALID_INPUT where the run's texts may be longer than the model can read */
export function requireContext({ maxTokens }: RunConfig, { model }: HfConfig): void {
  if (maxTokens > model.contextLength)
    throw new AppError(
      "INVALID_INPUT",
      `maxTokens: ${maxTokens} is more than the model's context of ${model.contextLength} tokens; take that or less (--max-length).`,
    );
}
