import { AppError } from "@hone/core/errors";
import { createLanguageModelTask } from "./language-model-task";
import type { TaskContext, TrainerTask } from "./trainer-task";

/** The task of a run's kind, with its data read and encoded. */
export function createTask(context: TaskContext): Promise<TrainerTask> {
  const { config } = context;
  switch (config.kind) {
    case "sft":
    case "pretrain":
      return createLanguageModelTask({ ...context, config });
    case "reward":
    case "dpo":
      throw new AppError("UNSUPPORTED", `${config.kind}: this kind of run is not there yet.`);
  }
}
