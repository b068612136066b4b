import { createDpoTask } from "./dpo-task";
import { createLanguageModelTask } from "./language-model-task";
import { createRewardTask } from "./reward-task";
import type { TaskContext, TrainerTask } from "./trainer-task";

/** The task of a run's kind, with its data read and encoded. */
export function createTask(context: TaskContext): Promise<TrainerTask> {
  const { config } = context;
  switch (config.kind) {
    case "sft":
    case "pretrain":
      return createLanguageModelTask({ ...context, config });
    case "reward":
      return createRewardTask({ ...context, config });
    case "dpo":
      return createDpoTask({ ...context, config });
  }
}
