import { serveParent } from "../runtime/child-process";
import type { ExecutionProvider } from "../runtime/session";
import { DeviceStep } from "../train/device-step";
import { languageModelObjective } from "../train/objective";
import { fullParametrization } from "../train/parametrization";
import { initialState, TrainingStep } from "../train/step";
import { stepBatch, stepOptions, stepSizes } from "./step-outputs";
import { randomWeights, tinyConfigs } from "./tiny-models";

export interface ProviderStepsCalls {
  /** `stays`: the state stays on the device. */
  train: { provider: ExecutionProvider; model: string; steps: number; stays: boolean; batches: number };
}

export interface ProviderSteps {
  losses: number[];
  norms: number[];
  /** Loss of the model after the last step. */
  after: number;
  /** Sum of the squares of every part of the state after the last step. */
  state: number[];
}

serveParent({
  async train({
    provider,
    model,
    steps,
    stays,
    batches,
  }: ProviderStepsCalls["train"]): Promise<ProviderSteps> {
    const config = tinyConfigs[model]!;
    const weights = randomWeights(config);
    const source = (name: string) => weights.get(name)!;
    const objective = languageModelObjective(config, stepSizes);
    const parametrization = fullParametrization(config);
    const options = { ...stepOptions, provider };
    const learner = { objective, parametrization, frozen: source };
    const step = stays
      ? await DeviceStep.open(learner, options, initialState(learner, source))
      : TrainingStep.create(learner, options, source);
    const told: ProviderSteps = { losses: [], norms: [], after: 0, state: [] };
    for (let i = 0; i < steps; i++) {
      const { loss, gradientNorm } = await step.run(Array(batches).fill(stepBatch), 0.01);
      told.losses.push(loss);
      told.norms.push(gradientNorm);
    }
    told.after = (await step.evaluate(stepBatch)).loss;
    await step.settle();
    const { parameters, first, second } = step.state;
    for (const part of [parameters, first, second])
      told.state.push(...[...part.values()].map((data) => data.reduce((sum, x) => sum + x * x, 0)));
    await step.release();
    return told;
  },
});
