import { serveParent } from "../runtime/child-process";
import type { ExecutionProvider } from "../runtime/session";
import { languageModelObjective } from "../train/objective";
import { fullParametrization } from "../train/parametrization";
import { TrainingStep } from "../train/step";
import { stepBatch, stepOptions, stepSizes } from "./step-outputs";
import { randomWeights, tinyConfigs } from "./tiny-models";

export interface ProviderStepsCalls {
  train: { provider: ExecutionProvider; model: string; steps: number };
}

export interface ProviderSteps {
  losses: number[];
  norms: number[];
}

serveParent({
  async train({ provider, model, steps }: ProviderStepsCalls["train"]): Promise<ProviderSteps> {
    const config = tinyConfigs[model]!;
    const weights = randomWeights(config);
    const source = (name: string) => weights.get(name)!;
    const objective = languageModelObjective(config, stepSizes);
    const parametrization = fullParametrization(config);
    const options = { ...stepOptions, provider };
    const step = TrainingStep.create({ objective, parametrization, frozen: source }, options, source);
    const told: ProviderSteps = { losses: [], norms: [] };
    for (let i = 0; i < steps; i++) {
      const { loss, gradientNorm } = await step.run([stepBatch], 0.01);
      told.losses.push(loss);
      told.norms.push(gradientNorm);
    }
    await step.release();
    return told;
  },
});
